import type { Call } from "../core/call.ts";
import { Failure } from "../core/failure.ts";
import type { ProfileDocument } from "../profile/document.ts";
import { next, toDocument } from "./flow.ts";
import type { Prompter } from "./prompter.ts";
import type { Answers, Facts } from "./questions.ts";

/** The devices, looked at and never written. */
export interface Observation {
  modems(call: Call): Promise<Facts["modems"]>;
  modem(document: ProfileDocument, call: Call): Promise<NonNullable<Facts["modem"]>>;
  router(document: ProfileDocument, call: Call): Promise<NonNullable<Facts["router"]>>;
  gateway(): Promise<string | undefined>;
}

/** Answers given beforehand, as options; they are never asked. */
export type Given = Answers;

/** Asks what could not be found out, and makes a profile of it; nothing is written anywhere. */
export async function interview(
  given: Given,
  sight: Observation,
  prompter: Prompter,
  call: Call,
): Promise<ProfileDocument> {
  const gateway = await sight.gateway();
  let facts: Facts = {
    modems: given["port"] === undefined ? await sight.modems(call) : [],
    ...(gateway === undefined ? {} : { gateway }),
  };
  let answers: Answers = given;
  const asked: { readonly id: string; readonly before: Answers; readonly facts: Facts }[] = [];

  for (;;) {
    const step = next(answers, facts);
    if (step.kind === "done") return toDocument(answers, facts);
    if (step.kind === "look") {
      facts = await observe(step.at, facts);
      continue;
    }
    const { question } = step;
    const reply = await prompter.ask(
      question,
      { back: asked.length > 0 ? "possible" : "impossible" },
      call,
    );
    if (reply.kind === "back") {
      const last = asked.pop();
      if (last !== undefined) ({ before: answers, facts } = last);
      continue;
    }
    if (question.id === "look-again") {
      if (reply.value === "no")
        throw new Failure("port/not-found", {
          message: "No modem was found on USB.",
          hint: "Connect it, or name its port with --port, and run `ethermode setup` again.",
        });
      if (reply.value === "router") answers = { ...answers, port: "router:auto" };
      else facts = { ...facts, modems: await sight.modems(call) };
      continue;
    }
    asked.push({ id: question.id, before: answers, facts });
    answers = { ...answers, [question.id]: reply.value };
  }

  async function observe(at: "modems" | "modem" | "router", known: Facts): Promise<Facts> {
    switch (at) {
      case "modems":
        return { ...known, modems: await sight.modems(call) };
      case "modem":
        return { ...known, modem: await sight.modem(toDocument(answers, known), call) };
      case "router":
        return { ...known, router: await lookAtRouter(known) };
      default:
        return at satisfies never;
    }
  }

  /** A wrong address or password is no reason to begin anew: it is said, and asked again. */
  async function lookAtRouter(known: Facts): Promise<NonNullable<Facts["router"]>> {
    for (;;) {
      try {
        return await sight.router(toDocument(answers, known), call);
      } catch (error) {
        const again = error instanceof Failure ? askAgain[error.code] : undefined;
        if (
          again === undefined ||
          !(error instanceof Failure) ||
          again.every((id) => given[id] !== undefined)
        )
          throw error;
        prompter.say(`${error.message}${error.hint === undefined ? "" : `\n→ ${error.hint}`}`);
        answers = Object.fromEntries(
          Object.entries(answers).filter(([id]) => !again.includes(id) || given[id] !== undefined),
        );
        for (let step = next(answers, known); step.kind === "ask"; step = next(answers, known)) {
          const reply = await prompter.ask(step.question, { back: "impossible" }, call);
          if (reply.kind === "answer") answers = { ...answers, [step.question.id]: reply.value };
        }
      }
    }
  }
}

/** Which answers a failure to look at the router puts in doubt. */
const askAgain: Readonly<Record<string, readonly string[]>> = {
  "router/unreachable": ["host"],
  "router/login-refused": ["password"],
  "refused/not-openwrt": ["host"],
};

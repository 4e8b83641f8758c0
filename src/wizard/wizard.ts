import type { Call } from "../core/call.ts";
import { defined } from "../core/defined.ts";
import { Failure } from "../core/failure.ts";
import type { ProfileDocument } from "../profile/document.ts";
import { next, toDocument } from "./flow.ts";
import type { Source } from "./flow.ts";
import type { Prompter, Question } from "./prompter.ts";
import type { Answers, SetupFacts } from "./questions.ts";

/** Reads the devices; writes nothing. */
export interface DeviceReader {
  modems(call: Call): Promise<SetupFacts["modems"]>;
  modem(document: ProfileDocument, call: Call): Promise<NonNullable<SetupFacts["modem"]>>;
  router(document: ProfileDocument, call: Call): Promise<NonNullable<SetupFacts["router"]>>;
  gateway(): Promise<string | undefined>;
}

interface State {
  readonly answers: Answers;
  readonly facts: SetupFacts;
}

interface Interview {
  /** Answers from options; their questions are never asked. */
  readonly given: Answers;
  readonly devices: DeviceReader;
  readonly prompter: Prompter;
  readonly call: Call;
}

/** Asks the questions that the devices cannot answer and returns the profile; writes nothing. */
export async function interview(
  given: Answers,
  devices: DeviceReader,
  prompter: Prompter,
  call: Call,
): Promise<ProfileDocument> {
  const context: Interview = { given, devices, prompter, call };
  const gateway = await devices.gateway();
  const modems = given["port"] === undefined ? await devices.modems(call) : [];
  let state: State = { answers: given, facts: { modems, ...defined({ gateway }) } };
  const history: State[] = [];

  for (;;) {
    const step = next(state.answers, state.facts);
    if (step.kind === "done") return toDocument(state.answers, state.facts);
    if (step.kind === "read") {
      state = await read(step.from, state, context);
      continue;
    }
    const { question } = step;
    const reply = await prompter.ask(question, { canGoBack: history.length > 0 }, call);
    if (reply.kind === "back") {
      state = history.pop() ?? state;
    } else if (question.id === "no-modem") {
      state = await afterNoModem(reply.value, state, context);
    } else {
      history.push(state);
      state = { ...state, answers: { ...state.answers, [question.id]: reply.value } };
    }
  }
}

async function read(source: Source, state: State, context: Interview): Promise<State> {
  const { devices, call } = context;
  const { answers, facts } = state;
  switch (source) {
    case "modems":
      return { answers, facts: { ...facts, modems: await devices.modems(call) } };
    case "modem": {
      const modem = await devices.modem(toDocument(answers, facts), call);
      return { answers, facts: { ...facts, modem } };
    }
    case "router":
      return readRouter(state, context);
    default:
      return source satisfies never;
  }
}

async function afterNoModem(
  answer: string,
  { answers, facts }: State,
  { devices, call }: Interview,
): Promise<State> {
  if (answer === "quit")
    throw new Failure("port/not-found", {
      message: "No modem found on USB.",
      hint: "Connect the modem, or name its port with --port, then run the same command again.",
    });
  return answer === "router"
    ? { answers: { ...answers, port: "router:auto" }, facts }
    : { answers, facts: { ...facts, modems: await devices.modems(call) } };
}

/** Reads the router; asks again only for the answer that a failure puts in doubt. */
async function readRouter(state: State, context: Interview): Promise<State> {
  const { devices, prompter, given, call } = context;
  let { answers } = state;
  for (;;) {
    try {
      const router = await devices.router(toDocument(answers, state.facts), call);
      return { answers, facts: { ...state.facts, router } };
    } catch (error) {
      const doubtful = doubtfulAnswers(error).filter((id) => given[id] === undefined);
      if (!(error instanceof Failure) || doubtful.length === 0) throw error;
      prompter.say(`${error.message}${error.hint === undefined ? "" : `\n→ ${error.hint}`}`);
      const kept = Object.entries(answers).filter(([id]) => !doubtful.includes(id));
      answers = await askOpen(Object.fromEntries(kept), state.facts, context);
    }
  }
}

/** Asks until nothing is open before the next read. */
async function askOpen(
  known: Answers,
  facts: SetupFacts,
  { prompter, call }: Interview,
): Promise<Answers> {
  let answers = known;
  for (let step = next(answers, facts); step.kind === "ask"; step = next(answers, facts)) {
    const { question }: { readonly question: Question } = step;
    const reply = await prompter.ask(question, { canGoBack: false }, call);
    if (reply.kind === "answer") answers = { ...answers, [question.id]: reply.value };
  }
  return answers;
}

/** Returns the ids of the answers that a failure to read the router puts in doubt. */
function doubtfulAnswers(error: unknown): readonly string[] {
  if (!(error instanceof Failure)) return [];
  if (error.code === "router/login-refused") return ["password"];
  return error.code === "router/unreachable" || error.code === "refused/not-openwrt"
    ? ["host"]
    : [];
}

import { existsSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Call } from "../core/call.ts";
import { Failure, isFailure } from "../core/failure.ts";
import { renderProfile } from "../profile/render.ts";
import { targetOf } from "../profile/targets.ts";
import type { Target } from "../profile/targets.ts";
import type { ProfileDocument } from "../profile/document.ts";
import { applyTarget } from "../workflows/run/apply.ts";
import type { Emit, Event, TargetResult } from "../workflows/events.ts";
import { exitOf } from "../workflows/fleet.ts";
import type { World } from "../workflows/world.ts";
import { agreeQuestion, saveAsQuestion, saveQuestion } from "../wizard/questions.ts";
import type { Prompter, Question } from "../wizard/prompter.ts";
import { terminalPrompter } from "../wizard/terminal-prompter.ts";
import { interview } from "../wizard/wizard.ts";
import type { Options } from "../app/options.ts";
import type { Invocation } from "./command.ts";
import { confirmSeconds } from "./run-targets.ts";
import { reporterFor } from "../app/reporting.ts";
import { observationOf } from "../app/wizard-observation.ts";
import { openFileWarner } from "../app/secret-sources.ts";
import { openWorld } from "../app/open-world.ts";

/** The wizard. Everything it can ask has an option, so that with options alone it asks nothing. */
export async function run(invocation: Invocation): Promise<number> {
  const { options, io } = invocation;
  const mayAsk = io.isTerminal && options["input"] !== false && options["json"] !== true;
  const reporter = reporterFor(options, io);
  await using world = await openWorld(options, io);
  const emit: EmitFor = (event, target) =>
    reporter.event(event, options["json"] === true ? target : undefined);
  const prompter = mayAsk ? terminalPrompter(io) : silentPrompter;
  const result = await setUp(invocation, world, prompter, emit);
  const exit = exitOf([result], { signal: io.interrupt });
  reporter.result([result], exit);
  return exit;
}

/** The target is not known before the interview is over. */
export type EmitFor = (event: Event, target?: string) => void;

/** Interview, plan, agree, apply, and the offer to keep the answers. */
export async function setUp(
  { options, io }: Pick<Invocation, "options" | "io">,
  world: World,
  prompter: Prompter,
  emitFor: EmitFor,
): Promise<TargetResult> {
  const call = { signal: io.interrupt };
  const document = await interview(
    givenBy(options),
    observationOf(world, (event) => emitFor(event)),
    prompter,
    call,
  );
  const target = targetIn(document);
  const emit: Emit = (event) => emitFor(event, target.name);
  await openFileWarner(io)(target, emit);
  const agree = async (): Promise<boolean> => {
    if (options["yes"] === true) return true;
    const reply = await prompter.ask(agreeQuestion, { back: "impossible" }, call);
    return reply.kind === "answer" && reply.value === "yes";
  };
  const result = await applyTarget(
    target,
    world,
    { confirmTimeoutSeconds: confirmSeconds(options), agree, emit, stop: io.interrupt },
    { signal: new AbortController().signal },
  );
  if (result.exit === 0 || result.exit === 7)
    await keep(document, target, { options, io }, prompter);
  return result;
}

/** The second time needs no wizard: the same answers as a file, and the one command that repeats them. */
async function keep(
  document: ProfileDocument,
  target: Target,
  { options, io }: Pick<Invocation, "options" | "io">,
  prompter: Prompter,
): Promise<void> {
  const named = options["save"];
  const name =
    typeof named === "string"
      ? named
      : prompter === silentPrompter
        ? ""
        : await askForName(freeName(target, io.cwd), prompter, { signal: io.interrupt }).catch(
            onlyNotSaved,
          );
  if (name === "") return;
  const path = resolve(io.cwd, name);
  try {
    writeFileSync(path, renderProfile(document), { flag: "wx" });
  } catch (cause) {
    throw new Failure("usage/unknown", {
      message: `The profile could not be written to ${name}.`,
      hint: "Everything else is done. Choose a file that does not exist yet with --save FILE.",
      cause,
    });
  }
  io.stdout.write(`Saved. The same again, without questions:\n  ethermode apply ${name}\n`);
}

/** Empty: not to be saved. */
async function askForName(usual: string, prompter: Prompter, call: Call): Promise<string> {
  const ask = async (question: Question): Promise<string> => {
    const reply = await prompter.ask(question, { back: "impossible" }, call);
    return reply.kind === "answer" ? reply.value : "";
  };
  const wish = await ask(saveQuestion(usual));
  if (wish === "no") return "";
  return wish === "yes" ? usual : ask(saveAsQuestion(usual));
}

function onlyNotSaved(error: unknown): never {
  throw isFailure(error, "interrupted")
    ? new Failure("interrupted", {
        message: "Interrupted; the answers were not saved. Everything else is done.",
      })
    : error;
}

function freeName(target: Target, folder: string): string {
  const names = [
    `${target.name}.yaml`,
    ...Array.from({ length: 98 }, (_, n) => `${target.name}-${n + 2}.yaml`),
  ];
  return names.find((name) => !existsSync(resolve(folder, name))) ?? "";
}

function targetIn({ modem, router }: ProfileDocument): Target {
  const name = (router?.host ?? "modem").replaceAll(/[^A-Za-z0-9._-]/g, "-");
  return targetOf(
    name,
    { file: "the wizard", line: 1 },
    { ...(modem === undefined ? {} : { modem }), ...(router === undefined ? {} : { router }) },
  );
}

function givenBy(options: Options): Readonly<Record<string, string>> {
  const words = {
    port: options["port"],
    model: options["model"],
    host: options["host"],
    "ssh-port": options["sshPort"],
    user: options["user"],
    "password-env": options["passwordEnv"],
    "password-file": options["passwordFile"],
    key: options["key"],
    apn: options["apn"],
    nat: options["nat"] === true ? "yes" : undefined,
    "with-router":
      options["router"] === false ? "no" : options["host"] === undefined ? undefined : "yes",
    password: options["passwordEnv"] ?? options["passwordFile"] ?? options["key"],
  };
  return Object.fromEntries(
    Object.entries(words).flatMap(([id, value]) =>
      value === undefined ? [] : [[id, String(value)]],
    ),
  );
}

/** Nobody is there: questions with an obvious answer take it, the others name their option. */
const silentPrompter: Prompter = {
  ask: async (question) => {
    // Nobody is there to plug it in.
    if (question.id === "look-again") return { kind: "answer", value: "no" };
    const option = optionFor[question.id];
    if (option === undefined && question.usual !== undefined)
      return { kind: "answer", value: question.usual };
    throw new Failure("usage/missing-answer", {
      message: `"${question.text}" cannot be asked here.`,
      hint: `Answer it with ${option ?? "an option"}.`,
    });
  },
  say: () => undefined,
};

const optionFor: Readonly<Record<string, string>> = {
  port: "--port",
  "with-router": "--host ADDRESS, or --no-router",
  host: "--host",
  agree: "--yes",
};

import { existsSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { canAsk, unanswered } from "../app/ask.ts";
import { deviceReader } from "../app/device-reader.ts";
import { openWorld } from "../app/open-world.ts";
import type { Options } from "../app/options.ts";
import { aboutTarget, reporterFor } from "../app/reporting.ts";
import { openFileWarner } from "../app/secret-sources.ts";
import { sshConfigOf } from "../app/ssh-config.ts";
import { suggestedCommand } from "../app/suggested-command.ts";
import type { Call } from "../core/call.ts";
import { defined } from "../core/defined.ts";
import { Failure, isFailure } from "../core/failure.ts";
import type { ProfileDocument } from "../profile/document.ts";
import { renderProfile } from "../profile/render.ts";
import type { SshLookup } from "../profile/ssh-lookup.ts";
import { targetOf } from "../profile/targets.ts";
import type { Target } from "../profile/targets.ts";
import type { Prompter, Question } from "../wizard/prompter.ts";
import { agreeQuestion, saveAsQuestion, saveQuestion } from "../wizard/questions.ts";
import { terminalPrompter } from "../wizard/terminal-prompter.ts";
import { interview } from "../wizard/wizard.ts";
import type { Emit, Event, TargetResult } from "../workflows/events.ts";
import { exitOf } from "../workflows/fleet.ts";
import { runTarget } from "../workflows/run/run-target.ts";
import type { World } from "../workflows/world.ts";
import type { Invocation } from "./command.ts";
import { pathCheckOf } from "./path-check.ts";
import { confirmSeconds } from "./run-targets.ts";

/** The wizard. Every question has an option, so that with options alone it asks nothing. */
export async function run(invocation: Invocation): Promise<number> {
  const { options, io } = invocation;
  const reporter = reporterFor(options, io);
  await using world = await openWorld(options, io);
  const emit: EmitFor = (event, target) =>
    reporter.event(event, options["json"] === true ? target : undefined);
  const prompter = canAsk(options, io) ? terminalPrompter(io) : silentPrompter;
  const result = await setUp(invocation, world, prompter, emit);
  const exit = exitOf([result], { signal: io.interrupt });
  reporter.result([result], exit);
  return exit;
}

/** The target is unknown until the interview ends. */
export type EmitFor = (event: Event, target?: string) => void;

/** Runs interview, plan, confirmation and apply, then offers to save the answers. */
export async function setUp(
  { options, io }: Pick<Invocation, "options" | "io">,
  world: World,
  prompter: Prompter,
  emitFor: EmitFor,
): Promise<TargetResult> {
  const call = { signal: io.interrupt };
  const ssh = await sshConfigOf(options, io);
  const document = await interview(
    givenBy(options),
    deviceReader(world, (event) => emitFor(event), ssh),
    prompter,
    call,
  );
  const target = targetIn(document, ssh);
  const emit: Emit = (event) => emitFor(aboutTarget(target, event), target.name);
  await openFileWarner(io)(target, emit);
  const agree = async (): Promise<boolean> => {
    if (options["yes"] === true) return true;
    const reply = await prompter.ask(agreeQuestion, { canGoBack: false }, call);
    return reply.kind === "answer" && reply.value === "yes";
  };
  const result = await runTarget(
    target,
    { kind: "profile" },
    world,
    {
      agree,
      emit,
      interrupt: io.interrupt,
      check: pathCheckOf(options),
      ...defined({ confirmTimeoutSeconds: confirmSeconds(options) }),
    },
    { signal: new AbortController().signal },
  );
  if (result.exit === 0 || result.exit === 7)
    await save(document, target, { options, io }, prompter);
  return result;
}

/** Saves the answers as a profile and prints the commands that use it. */
async function save(
  document: ProfileDocument,
  target: Target,
  { options, io }: Pick<Invocation, "options" | "io">,
  prompter: Prompter,
): Promise<void> {
  const name = await fileName(target, { options, io }, prompter);
  if (name === "") return;
  const path = resolve(io.cwd, name);
  try {
    writeFileSync(path, renderProfile(document), { flag: "wx" });
  } catch (cause) {
    throw new Failure("usage/unknown", {
      message: `Cannot write the profile to "${name}". The setup itself is complete.`,
      hint: "Choose a file that does not exist yet with --save FILE.",
      cause,
    });
  }
  io.stdout.write(
    [
      `Profile saved as ${name}. To check this setup later:`,
      `  ${suggestedCommand(options, "verify", name)}`,
      "To apply it again without questions:",
      `  ${suggestedCommand(options, "apply", name)}\n`,
    ].join("\n"),
  );
}

/** Returns the name from the option or the user; empty when the profile is not to be saved. */
async function fileName(
  target: Target,
  { options, io }: Pick<Invocation, "options" | "io">,
  prompter: Prompter,
): Promise<string> {
  const given = options["save"];
  if (typeof given === "string") return given;
  if (prompter === silentPrompter) return "";
  return askFileName(freeName(target, io.cwd), prompter, { signal: io.interrupt }).catch(notSaved);
}

async function askFileName(free: string, prompter: Prompter, call: Call): Promise<string> {
  const ask = async (question: Question): Promise<string> => {
    const reply = await prompter.ask(question, { canGoBack: false }, call);
    return reply.kind === "answer" ? reply.value : "";
  };
  const answer = await ask(saveQuestion(free));
  if (answer === "no") return "";
  return answer === "yes" ? free : ask(saveAsQuestion(free));
}

function notSaved(error: unknown): never {
  throw isFailure(error, "interrupted")
    ? new Failure("interrupted", {
        message: "Interrupted. The setup is complete, but the answers were not saved.",
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

function targetIn({ modem, router }: ProfileDocument, ssh: SshLookup): Target {
  const name = (router?.host ?? "modem").replaceAll(/[^A-Za-z0-9._-]/g, "-");
  return targetOf(name, { file: "", line: 0 }, defined({ modem, router }), ssh);
}

/** Returns the answers that options give. */
function givenBy(options: Options): Readonly<Record<string, string>> {
  const answers = {
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
    Object.entries(answers).flatMap(([id, value]) =>
      value === undefined ? [] : [[id, String(value)]],
    ),
  );
}

/** Without a terminal: answers with the default, or throws a failure that names the option. */
const silentPrompter: Prompter = {
  ask: async (question) => {
    if (question.id === "no-modem") return { kind: "answer", value: "quit" };
    const option = optionFor[question.id];
    if (option === undefined && question.defaultValue !== undefined)
      return { kind: "answer", value: question.defaultValue };
    throw unanswered(question.text, `Run the same command with ${option ?? "its option"}.`);
  },
  say: () => undefined,
};

const optionFor: Readonly<Record<string, string>> = {
  port: "--port PORT",
  "with-router": "--host ADDRESS or --no-router",
  host: "--host ADDRESS",
  agree: "--yes",
};

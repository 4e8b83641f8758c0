import { canAsk, prompterFor } from "../app/ask.ts";
import { deviceReader } from "../app/device-reader.ts";
import { openSingleRow } from "../app/live-screen.ts";
import { openWorld } from "../app/open-world.ts";
import { aboutTarget, advised, reporterFor } from "../app/reporting.ts";
import { openFileWarner } from "../app/secret-sources.ts";
import { sshConfigOf } from "../app/ssh-config.ts";
import { typedSecrets } from "../app/typed-secrets.ts";
import type { Call } from "../core/call.ts";
import { defined } from "../core/defined.ts";
import { Failure, isFailure } from "../core/failure.ts";
import type { ProfileDocument } from "../profile/document.ts";
import type { SshLookup } from "../profile/ssh-lookup.ts";
import { targetOf } from "../profile/targets.ts";
import type { Target } from "../profile/targets.ts";
import { agreeQuestion } from "../wizard/closing-questions.ts";
import { forOptions } from "../wizard/hints-without-profile.ts";
import type { Prompter } from "../wizard/prompter.ts";
import { interview, searching } from "../wizard/wizard.ts";
import type { Emit, Event, TargetResult } from "../workflows/events.ts";
import { exitOf } from "../workflows/fleet.ts";
import { runTarget } from "../workflows/run/run-target.ts";
import type { World } from "../workflows/world.ts";
import type { Invocation } from "./command.ts";
import { pathCheckOf } from "./path-check.ts";
import { confirmSeconds } from "./run-targets.ts";
import { checkSaveOption, saveAnswers } from "./save-answers.ts";
import { answersOf, checkAnswers, silentPrompter } from "./setup-answers.ts";

/**
 * Runs the wizard. Every question has an option, so a command line with all options asks nothing.
 */
export async function run(invocation: Invocation): Promise<number> {
  const { options, io } = invocation;
  const reporter = reporterFor(options, io);
  await using world = await openWorld(options, io);
  const isMachine = options["json"] === true;
  const emit: EmitFor = (event, target) => reporter.event(event, isMachine ? target : undefined);
  const prompter = canAsk(options, io) ? prompterFor(options, io) : undefined;
  const result = await setUp(invocation, world, prompter, emit);
  const exit = exitOf([result], { signal: io.interrupt });
  reporter.result([result], exit);
  return exit;
}

/** The target is unknown until the interview ends. */
export type EmitFor = (event: Event, target?: string) => void;

/** The interview and the run read the same devices: each one is named once. */
function withoutRepeats(emit: EmitFor): EmitFor {
  const shown = new Set<string>();
  return (event, target) => {
    const { type } = event;
    const key = type === "modem" || type === "router" ? JSON.stringify(event) : undefined;
    if (key !== undefined && shown.has(key)) return;
    if (key !== undefined) shown.add(key);
    emit(event, target);
  };
}

/** Runs interview, plan, confirmation and apply, then offers to save the answers. */
export async function setUp(
  { options, io }: Pick<Invocation, "options" | "io">,
  bare: World,
  asking: Prompter | undefined,
  emitEach: EmitFor,
): Promise<TargetResult> {
  const emitFor = options["json"] === true ? emitEach : withoutRepeats(emitEach);
  const call = { signal: io.interrupt };
  const prompter = asking ?? silentPrompter;
  const given = answersOf(options);
  checkAnswers(given);
  checkSaveOption({ options, io });
  const ssh = await sshConfigOf(options, io);
  const { world, forget } = typedSecrets(bare);
  const reader = deviceReader(world, (event) => emitFor(event), forget, ssh);
  if (given["port"] === undefined) asking?.say(searching);
  const document = await interview(given, reader, prompter, call).catch((error: unknown) =>
    unchanged(error, io.interrupt),
  );
  const target = targetIn(document, ssh);
  let outageSeconds = 0;
  const emit: Emit = (event) => {
    if (event.type === "plan") outageSeconds = outageOf(event);
    emitFor(aboutTarget(target, advised(event, forOptions)), target.name);
  };
  await openFileWarner(io)(target, emit);
  const agree = async (): Promise<boolean> =>
    options["yes"] === true ||
    (await askToApply(outageSeconds, prompter, call).catch((error: unknown) =>
      unchanged(error, io.interrupt),
    ));
  const result = await withRow(() =>
    runTarget(
      target,
      { kind: "profile" },
      world,
      {
        agree,
        emit,
        interrupt: io.interrupt,
        check: pathCheckOf(options),
        ...defined({ guardSeconds: confirmSeconds(options) }),
      },
      { signal: new AbortController().signal },
    ),
  );
  const { outcome, exit } = result;
  if (outcome !== "interrupted" && (asking !== undefined || exit === 0 || exit === 7))
    await saveAnswers(document, target, { options, io }, asking);
  return result;

  async function withRow(run: () => Promise<TargetResult>): Promise<TargetResult> {
    using _row = await openSingleRow(options, io);
    return await run();
  }
}

async function askToApply(outageSeconds: number, prompter: Prompter, call: Call): Promise<boolean> {
  const reply = await prompter.ask(agreeQuestion(outageSeconds), { canGoBack: false }, call);
  return reply.kind === "answer" && reply.value === "yes";
}

function outageOf({ steps }: Extract<Event, { type: "plan" }>): number {
  return steps.reduce((sum, { effect }) => sum + effect.outageSeconds, 0);
}

/** Before the first step, an interruption leaves everything as it was. */
function unchanged(error: unknown, interrupt: AbortSignal): never {
  throw isFailure(error, "interrupted") || interrupt.aborted
    ? new Failure("interrupted", { message: "Interrupted. Nothing was changed.", cause: error })
    : error;
}

function targetIn({ modem, router }: ProfileDocument, ssh: SshLookup): Target {
  const name = (router?.host ?? "modem")
    .replaceAll(/[^A-Za-z0-9._-]/g, "-")
    .replace(/^[^A-Za-z0-9]+/, "");
  return targetOf(name || "router", { file: "", line: 0 }, defined({ modem, router }), ssh);
}

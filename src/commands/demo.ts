import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Call } from "../core/call.ts";
import { wallClock } from "../core/clock.ts";
import { failureCodes } from "../core/failure.ts";
import { isPassthrough } from "../doctor/verdict.ts";
import type { Verdict } from "../doctor/verdict.ts";
import { targetOf } from "../profile/targets.ts";
import type { Target } from "../profile/targets.ts";
import { drawPath } from "../report/picture.ts";
import type { Path } from "../report/picture.ts";
import type { Prompter, Question } from "../wizard/prompter.ts";
import { terminalPrompter } from "../wizard/terminal-prompter.ts";
import { openDevices } from "../workflows/devices.ts";
import type { Emit, Event, TargetResult } from "../workflows/events.ts";
import { assess } from "../workflows/observe/assess.ts";
import { lastChange, restoreTarget } from "../workflows/run/rollback.ts";
import type { World } from "../workflows/world.ts";
import type { Invocation } from "./command.ts";
import type { Io } from "../app/io.ts";
import { defaultConfirmSeconds } from "./run-targets.ts";
import { colorFor, reporterFor } from "../app/reporting.ts";
import { setUp } from "./setup.ts";
import { firstLease, simulatedPair, usualSpeed, worldOver } from "../app/simulated-world.ts";

/** The whole job on the simulated pair, in this process: no port, no network, no privilege, and nothing left behind. */
export async function run(invocation: Invocation): Promise<number> {
  const { options, io } = invocation;
  const reporter = reporterFor(options, io);
  const folder = await mkdtemp(join(tmpdir(), "ethermode-demo-"));
  const clock = wallClock(usualSpeed);
  const pair = await simulatedPair(clock);
  try {
    await firstLease(pair, clock, { signal: io.interrupt });
    const world = worldOver(pair, clock, folder, io.version);
    const result = await demonstrate(
      invocation,
      world,
      stageFor(invocation, (event) =>
        reporter.event(event, options["json"] === true ? host : undefined),
      ),
    );
    reporter.result([result], result.exit);
    return result.exit;
  } finally {
    await pair.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Where the simulated router is, as after its first boot. */
const host = "192.168.1.1";

async function demonstrate(
  invocation: Invocation,
  world: World,
  stage: Stage,
): Promise<TargetResult> {
  const { options, io } = invocation;
  stage.say(intro);
  stage.head("Before");
  const lans = await lookBefore(world, stage, { signal: io.interrupt });
  stage.head("The way there");
  // The answers belong to devices that are about to vanish, so they are not offered for keeping.
  const result = await setUp(
    { options: { ...options, host, save: "" }, io },
    world,
    stage.prompter,
    stage.emit,
  );
  const { verdict } = stage.seen();
  if (result.outcome === "refused" && result.exit === 0)
    stage.say("\nNothing was changed, and nothing is proven.");
  if (verdict === undefined || !isPassthrough(verdict.verdict))
    return { ...result, exit: result.exit || failureCodes["verify/not-proven"] };
  if (result.exit !== 0) return result;
  stage.head("After");
  stage.draw({ ...verdict, ...lans });
  const back = await goBack(world, stage, io);
  if (back === undefined) return result;
  stage.draw({ ...(stage.seen().verdict ?? verdict), ...lans });
  return back;
}

/** What the wizard's own looks do not show: the verdict before anything is changed. */
async function lookBefore(world: World, { emit, draw }: Stage, call: Call): Promise<Lans> {
  const target = targetOf(
    host,
    { file: "the demonstration", line: 1 },
    { modem: {}, router: { host } },
  );
  await using devices = await openDevices(target, world, emit, call);
  const before = await assess(
    target,
    devices,
    { emit, destination: { kind: "profile" }, guardSeconds: defaultConfirmSeconds },
    call,
  );
  const lans = {
    modemLan: before.modem?.lan.replace(/\/.*/, "") ?? "",
    routerLan: before.router?.lanSubnets[0]?.address ?? host,
  };
  emit({ type: "verdict", ...before.verdict });
  draw({ ...before.verdict, ...lans });
  return lans;
}

/** Offered, never done unasked: whoever watched a log wants to find the result at its end. */
async function goBack(world: World, stage: Stage, io: Io): Promise<TargetResult | undefined> {
  if (stage.audience !== "person") {
    stage.say(hintForScripts);
    return undefined;
  }
  const reply = await stage.prompter.ask(
    rollbackQuestion,
    { back: "impossible" },
    { signal: io.interrupt },
  );
  const run = lastChange(await world.runs.list());
  if (reply.kind !== "answer" || reply.value !== "yes" || run?.snapshot === undefined)
    return undefined;
  stage.head("And back");
  const target = run.header.wish as Target; // written by apply from a target
  return restoreTarget(
    target,
    world,
    {
      purpose: "rollback",
      destination: { kind: "snapshot", snapshot: run.snapshot },
      undoes: run.header.id,
      confirmTimeoutSeconds: defaultConfirmSeconds,
      agree: async () => true,
      emit: stage.emit,
      stop: io.interrupt,
    },
    { signal: new AbortController().signal },
  );
}

type Lans = Pick<Path, "modemLan" | "routerLan">;

/** Where the demonstration is shown: to a person who answers, to a log, or as events to a machine. */
interface Stage {
  readonly audience: "person" | "log" | "machine";
  readonly prompter: Prompter;
  readonly emit: Emit;
  say(text: string): void;
  head(title: string): void;
  draw(path: Path): void;
  /** The last verdict that came by. */
  seen(): { readonly verdict?: Verdict };
}

function stageFor({ options, io }: Invocation, emit: Emit): Stage {
  const audience =
    options["json"] === true
      ? "machine"
      : io.isTerminal && options["input"] !== false
        ? "person"
        : "log";
  const color = colorFor({ ...io, stderr: io.stdout });
  const write = (text: string): unknown =>
    audience === "machine" ? undefined : io.stdout.write(text);
  const introduced = new Set<string>();
  let last: Verdict | undefined;
  return {
    audience,
    prompter: audience === "person" ? terminalPrompter(io) : takesTheUsual,
    emit: (event) => {
      if (event.type === "verdict") last = event;
      if (audience === "machine" || !isIntroducedAgain(event, introduced)) emit(event);
    },
    say: (text) => write(`${text}\n`),
    head: (title) => write(`\n── ${title} ${"─".repeat(60 - title.length)}\n`),
    draw: (path) => write(`\n${drawPath(path, color)}`),
    seen: () => (last === undefined ? {} : { verdict: last }),
  };
}

/** Each look says which modem and which router it looked at; here they are always the same two. */
function isIntroducedAgain(event: Event, introduced: Set<string>): boolean {
  if (event.type !== "modem" && event.type !== "router") return false;
  const seen = introduced.has(event.type);
  introduced.add(event.type);
  return seen;
}

const takesTheUsual: Prompter = {
  ask: async ({ usual }) => ({ kind: "answer", value: usual ?? "" }),
  say: () => undefined,
};

const rollbackQuestion: Question = {
  id: "rollback",
  kind: "choice",
  text: "Go back to the state before?",
  choices: [
    { value: "yes", text: "Yes: every value as it was, double NAT included" },
    { value: "no", text: "No, that was all" },
  ],
  usual: "yes",
};

const intro = `A simulated 5G modem in Ethernet mode and a simulated OpenWrt router, plugged
into each other; their time runs ${usualSpeed} times faster. No real device is touched.`;

const hintForScripts = `
On real devices \`ethermode rollback\` brings every value back; on a terminal this
demonstration offers to show that, too.`;

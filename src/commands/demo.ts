import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { routerImages } from "#simulator";
import type { Io } from "../app/io.ts";
import { reporterFor } from "../app/reporting.ts";
import { defaultSpeed, firstLease, simulatedPair, worldOver } from "../app/simulated-world.ts";
import type { PairOptions } from "../app/simulated-world.ts";
import type { Call } from "../core/call.ts";
import { wallClock } from "../core/clock.ts";
import { failureCodes } from "../core/failure.ts";
import { isPassthrough } from "../doctor/verdict.ts";
import { targetOf } from "../profile/targets.ts";
import type { Path } from "../report/picture.ts";
import type { Question } from "../wizard/prompter.ts";
import { openDevices } from "../workflows/devices.ts";
import type { TargetResult } from "../workflows/events.ts";
import { assess } from "../workflows/observe/assess.ts";
import { runTarget } from "../workflows/run/run-target.ts";
import { lastSelection, rollbacksOf } from "../workflows/rollback-goals.ts";
import type { World } from "../workflows/world.ts";
import type { Invocation } from "./command.ts";
import { stageFor } from "./demo-stage.ts";
import type { Stage } from "./demo-stage.ts";
import { setUp } from "./setup.ts";

/** Runs the whole setup on simulated devices in this process; uses no port, network or privilege and leaves no file. */
export async function run(invocation: Invocation): Promise<number> {
  const { options, io } = invocation;
  const reporter = reporterFor(options, io);
  const folder = await mkdtemp(join(tmpdir(), "ethermode-demo-"));
  const clock = wallClock(defaultSpeed);
  const pair = await simulatedPair(clock, oldCellular);
  const close = async (): Promise<void> => {
    await pair.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await firstLease(pair, clock, { signal: io.interrupt });
    const world = worldOver(pair, clock, folder, io.version);
    const stage = stageFor(invocation, (event) =>
      reporter.event(event, options["json"] === true ? host : undefined),
    );
    const result = await demonstrate(invocation, world, stage);
    await close();
    reporter.result([result], result.exit);
    return result.exit;
  } finally {
    await close();
  }
}

/** The router still has the connection that used the modem over USB, so that the setup changes it. */
const oldCellular: PairOptions = {
  router: {
    files: {
      "/etc/config/network": `${routerImages["dsa-24.10"].networkConfig}
config interface 'wwan'
\toption proto 'qmi'
\toption device '/dev/cdc-wdm0'
\toption apn 'internet'
`,
    },
  },
};

/** The simulated router's address after its first boot. */
const host = "192.168.1.1";

async function demonstrate(
  invocation: Invocation,
  world: World,
  stage: Stage,
): Promise<TargetResult> {
  const { options, io } = invocation;
  stage.say(intro);
  stage.head("Before");
  const lans = await showBefore(world, stage, { signal: io.interrupt });
  stage.head("Setup");
  // The simulated devices end with the demonstration, so a profile for them has no use.
  const result = await setUp(
    { options: { ...options, host, save: "", yes: stage.audience !== "user" }, io },
    world,
    stage.prompter,
    stage.emit,
  );
  const { verdict } = stage.last();
  if (result.exit === failureCodes["refused/declined"])
    stage.say("\nPassthrough was not verified.");
  if (verdict === undefined || !isPassthrough(verdict.verdict))
    return { ...result, exit: result.exit || failureCodes["verify/not-proven"] };
  if (result.exit !== 0) return result;
  stage.head("After");
  stage.draw({ ...verdict, ...lans });
  const restored = await offerRollback(world, stage, io);
  if (restored === undefined) return result;
  stage.draw({ ...(stage.last().verdict ?? verdict), ...lans });
  return restored;
}

/** Shows the verdict before any change, which the wizard does not. */
async function showBefore(world: World, { emit, draw }: Stage, call: Call): Promise<Lans> {
  const target = targetOf(host, { file: "", line: 0 }, { modem: {}, router: { host } });
  await using devices = await openDevices(target, world, emit, call);
  const before = await assess(target, devices, { emit, goal: { kind: "profile" } }, call);
  const lans = {
    modemLan: before.modem?.lan.replace(/\/.*/, "") ?? "",
    routerLan: before.router?.lanSubnets[0]?.address ?? host,
  };
  emit({ type: "verdict", ...before.verdict });
  draw({ ...before.verdict, ...lans });
  return lans;
}

/** Offers the rollback to a user; a log ends with the result of the setup. */
async function offerRollback(
  world: World,
  stage: Stage,
  io: Io,
): Promise<TargetResult | undefined> {
  if (stage.audience !== "user") {
    stage.say(rollbackHint);
    return undefined;
  }
  const reply = await stage.prompter.ask(
    rollbackQuestion,
    { canGoBack: false },
    { signal: io.interrupt },
  );
  const records = await world.runs.list();
  const [rollback] = rollbacksOf(lastSelection(records).runs, records);
  if (reply.kind !== "answer" || reply.value !== "yes" || rollback === undefined) return undefined;
  stage.head("Rollback");
  return runTarget(
    rollback.target,
    rollback.goal,
    world,
    {
      agree: async () => true,
      emit: stage.emit,
      interrupt: io.interrupt,
    },
    { signal: new AbortController().signal },
  );
}

type Lans = Pick<Path, "modemLan" | "routerLan">;

const rollbackQuestion: Question = {
  id: "rollback",
  kind: "choice",
  text: "Roll back to the state before the setup?",
  choices: [
    { value: "yes", text: "Yes, restore every value, including double NAT" },
    { value: "no", text: "No, end the demonstration" },
  ],
  defaultValue: "yes",
};

const intro =
  "A simulated 5G modem in Ethernet mode is connected to a simulated OpenWrt router that still has " +
  `its old cellular connection. Their time runs ${defaultSpeed} times faster. No real device is touched.`;

const rollbackHint = `
On real devices this command restores every value. On a terminal, the demonstration offers the rollback as well:
  ethermode rollback`;

import { armGuard, confirmGuard, restoreGuard } from "../../src/router/guard/guard.ts";
import type { Shell } from "../../src/router/shell.ts";
import type { RouterFault } from "../../simulator/router/faults.ts";
import { simulateRouter } from "../../simulator/router/router.ts";
import type { SimulatedRouter } from "../../simulator/router/router.ts";
import { simulatedShell } from "../../simulator/router/shell.ts";
import { readText, writeText } from "../../simulator/shell/disk.ts";
import { natPort } from "./ethernet-ports.ts";
import { testClock } from "./test-clock.ts";

/** Action of the guard that the power cut interrupts. */
export type Act =
  | "arming"
  | "confirming"
  | "restoring on request"
  | "restoring at the timeout"
  | "restoring at boot";

/** Data that the flash loses in a power cut: nothing, unsynced files, or the contents of unsynced files. */
const losses = ["none", "loses-unsynced-writes", "loses-unsynced-contents"] as const;
type Loss = (typeof losses)[number];

export interface CutCase {
  readonly act: Act;
  /** Number of the program call before which the power is cut, from 1. */
  readonly step: number;
  readonly loss: Loss;
  readonly config: "old" | "new" | "mixed";
  /** Files of the guard on the flash after the next boot. `restored` records a restore. */
  readonly traces: readonly string[];
  /** `clean`: the next run arms and confirms a guard and leaves no files. */
  readonly nextRun: "clean" | "not clean";
}

const call = { signal: new AbortController().signal };
const token = "0123456789abcdef0123456789abcdef";
const order = { token, seconds: 60, configs: ["network", "qos"], interfaces: ["wan"], nowMs: 0 };
const configPath = "/etc/config/network";

/** Programs before which the power is cut: those that change files or take time. */
const stops =
  "cat chmod cp ifup ln logger mkdir mv reload_config rm rmdir sha256sum start-stop-daemon sync ubus".split(
    " ",
  );

/** Programs that make a change durable, or replace the old state by the new one. */
const commits = new Set(["mv", "sync"]);

/**
 * Cuts the power before chosen program calls of an action, and once after the last. The loss rotates.
 * Chosen are the first call, the last, and the calls beside those that commit something; or, for an
 * action that shares its program with `sameAs`, only the first call and those which that one lacks.
 * All calls are chosen when ETHERMODE_TEST_ALL is set.
 */
export async function cutsOf(
  act: Act,
  { turn, sameAs }: { readonly turn: number; readonly sameAs?: Act },
): Promise<readonly CutCase[]> {
  const called = await calledBy(act);
  const known = new Set(sameAs === undefined ? [] : await calledBy(sameAs));
  const isChosen = (name: string, index: number): boolean =>
    process.env["ETHERMODE_TEST_ALL"] !== undefined ||
    index === 0 ||
    (sameAs === undefined
      ? index === called.length - 1 || commits.has(name) || commits.has(called[index - 1] ?? "")
      : !known.has(name));
  const steps = called.flatMap((name, index) => (isChosen(name, index) ? [index + 1] : []));
  const cases: CutCase[] = [];
  for (const step of [...steps, called.length + 1])
    cases.push(await cutAt(act, step, losses[(step + turn) % losses.length] ?? "none"));
  return cases;
}

/** Returns the programs that an undisturbed action calls, in order. */
async function calledBy(act: Act): Promise<readonly string[]> {
  const stage = await openStage("none");
  await prepareFor(act, stage);
  const called: string[] = [];
  stage.router.onProgram((name) => void called.push(name));
  await perform(act, stage);
  await stage.router.close();
  return called.filter((name) => stops.includes(name));
}

interface Stage {
  readonly router: SimulatedRouter;
  readonly old: string;
  readonly changed: string;
  connect(): Promise<Shell>;
  /** Lets the router's clock run. */
  wait(seconds: number): Promise<void>;
}

async function openStage(loss: Loss): Promise<Stage> {
  const clock = testClock();
  const faults: readonly RouterFault[] = loss === "none" ? [] : [loss];
  const router = await simulateRouter({ image: "dsa-24.10", clock, wan: natPort(), faults });
  const old = `# my comment\n${readText(router.disk, configPath) ?? ""}`;
  const stage: Stage = {
    router,
    old,
    changed: `${old}\nconfig interface 'modem'\n\toption proto 'none'\n`,
    connect: () => simulatedShell(router)(call),
    wait: (seconds) => clock.sleep(seconds * 1000, call),
  };
  await write(stage, old);
  await stage.wait(60);
  return stage;
}

/** Writes the configuration synced, as `uci commit` does (docs/facts/openwrt.md#commit-to-flash). */
async function write({ router }: Stage, text: string): Promise<void> {
  writeText(router.disk, configPath, text);
  await router.run("/bin/sync", {});
}

/** Brings the router to where the action begins. */
async function prepareFor(act: Act, stage: Stage): Promise<void> {
  if (act === "arming") return;
  await armGuard(await stage.connect(), order, call);
  await write(stage, stage.changed);
}

async function cutAt(act: Act, step: number, loss: Loss): Promise<CutCase> {
  const stage = await openStage(loss);
  const { router, old, changed } = stage;
  await prepareFor(act, stage);
  let calls = 0;
  let cut: Promise<void> | undefined;
  const forget = router.onProgram((name) => {
    calls += stops.includes(name) ? 1 : 0;
    if (calls === step) cut ??= router.powerCut();
  });
  const kept = await perform(act, stage);
  forget();
  await (cut ?? router.powerCut());
  const traces = tracesOf(router);
  const text = readText(router.disk, configPath);
  const isWhole =
    router.disk.stat(configPath, "follow")?.mode === 0o600 &&
    readText(router.disk, "/etc/config/qos") === undefined;
  const isLost = kept === "confirmed" && text === old;
  const found = text === old ? "old" : text === changed ? "new" : "mixed";
  const config = !isWhole || isLost ? "mixed" : found;
  const nextRun = await nextRunOf(stage, traces);
  await router.close();
  return { act, step, loss, config, traces, nextRun };
}

async function perform(act: Act, stage: Stage): Promise<"confirmed" | "not confirmed"> {
  const { router, connect, wait } = stage;
  const isDone = (work: Promise<unknown>): Promise<boolean> =>
    work.then(
      () => true,
      () => false,
    );
  switch (act) {
    case "arming":
      await isDone(armGuard(await connect(), order, call));
      return "not confirmed";
    case "confirming":
      return (await isDone(confirmGuard(await connect(), token, call)))
        ? "confirmed"
        : "not confirmed";
    case "restoring on request":
      await isDone(restoreGuard(await connect(), token, call));
      await wait(5);
      return "not confirmed";
    case "restoring at the timeout":
      await wait(order.seconds + 10);
      return "not confirmed";
    case "restoring at boot":
      await router.powerCut();
      return "not confirmed";
    default:
      return act satisfies never;
  }
}

function tracesOf({ disk }: SimulatedRouter): readonly string[] {
  return disk
    .paths()
    .filter((path) => path.startsWith("/etc/") && /ethermode|guard/.test(path))
    .map((path) => path.slice("/etc/".length))
    .sort();
}

async function nextRunOf(stage: Stage, traces: readonly string[]): Promise<CutCase["nextRun"]> {
  if (traces.length === 0) return "clean";
  try {
    const shell = await stage.connect();
    await armGuard(shell, order, call);
    await confirmGuard(shell, token, call);
    return tracesOf(stage.router).length === 0 ? "clean" : "not clean";
  } catch {
    return "not clean";
  }
}

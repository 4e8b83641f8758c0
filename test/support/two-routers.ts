import { defined } from "../../src/core/defined.ts";
import { targetOf } from "../../src/profile/targets.ts";
import type { RouterDocument } from "../../src/profile/document.ts";
import type { Target } from "../../src/profile/targets.ts";
import { unfinishedRuns } from "../../src/runs/unfinished.ts";
import type { Event, TargetResult } from "../../src/workflows/events.ts";
import {
  lastSelection,
  rollbackOfTarget,
  rollbacksOf,
} from "../../src/workflows/rollback-goals.ts";
import { diagnoseTarget } from "../../src/workflows/diagnose/diagnose.ts";
import { runTarget } from "../../src/workflows/run/run-target.ts";
import { inspectTarget } from "../../src/workflows/run/verify.ts";
import type { World } from "../../src/workflows/world.ts";
import { simulateRouter } from "../../simulator/router/router.ts";
import type { SimulatedRouter } from "../../simulator/router/router.ts";
import { simulatedShell } from "../../simulator/router/shell.ts";
import { killableWorld } from "./killable-world.ts";
import { memoryNotes } from "./memory-notes.ts";
import { memoryStore } from "./memory-store.ts";
import type { MemoryStore } from "./memory-store.ts";
import { testClock } from "./test-clock.ts";
import type { TestClock } from "./test-clock.ts";

/** How two routers differ. With `host key`, only one of them is connected at a time. */
export type Difference = "port" | "host key";
export type RouterName = "A" | "B";

/** Two simulated routers without a modem, and the state folder of one computer. */
export interface TwoRouters extends AsyncDisposable {
  readonly runs: MemoryStore;
  readonly clock: TestClock;
  readonly events: Event[];
  readonly routers: Readonly<Record<RouterName, SimulatedRouter>>;
  connect(name: RouterName): void;
  /** The router that is connected; with different ports it is not used. */
  connected(): RouterName;
  apply(name: RouterName, more?: More): Promise<TargetResult>;
  /** Runs an apply that is killed at its n-th moment after its first journal entry. */
  applyKilledAt(name: RouterName, moment: number): Promise<void>;
  /** Runs an apply and returns how many such moments it has. */
  countMoments(name: RouterName): Promise<number>;
  plan(name: RouterName, more?: More): Promise<TargetResult>;
  verify(name: RouterName, more?: More): Promise<TargetResult>;
  diagnose(name: RouterName, more?: More): Promise<TargetResult>;
  /** Runs `rollback` without a name; returns the result of each device. */
  rollback(more?: More): Promise<readonly Restored[]>;
  /** Runs `rollback FILE`; undefined if the device has no run. */
  rollbackFile(name: RouterName): Promise<TargetResult | undefined>;
  /** The files below /etc. */
  state(name: RouterName): Promise<Readonly<Record<string, string>>>;
  unfinished(): Promise<readonly string[]>;
}

export interface Restored {
  readonly name: RouterName;
  readonly result: TargetResult;
}

export interface More {
  /** Another state folder. */
  readonly runs?: MemoryStore;
  readonly wan?: RouterDocument["wan"];
  readonly force?: boolean;
  readonly agree?: () => Promise<boolean>;
}

const ports = { A: 2201, B: 2202 } as const;
const neverResolves = (): Promise<never> => new Promise(() => undefined);

export async function openTwoRouters(difference: Difference): Promise<TwoRouters> {
  // Of this bench alone: a killed program leaves listeners, which would keep every bench in memory.
  const call = { signal: new AbortController().signal };
  const clock = testClock();
  const routers = {
    A: await simulateRouter({ image: "dsa-24.10", clock }),
    B: await simulateRouter({ image: "dsa-24.10", clock }),
  };
  const runs = memoryStore(clock);
  const events: Event[] = [];
  const emit = (event: Event): void => void events.push(event);
  let connected: RouterName = "A";
  const nameAt = (port: number): RouterName =>
    difference === "host key" ? connected : port === ports.A ? "A" : "B";
  const world: World = {
    clock,
    version: "0.0.0",
    computer: "desk",
    command: (...words) => ["ethermode", ...words].join(" "),
    ports: {
      list: async () => [],
      holders: async () => [],
      open: () => neverResolves,
    },
    secret: neverResolves,
    openRouter: (spec) => async (inner) => {
      const name = nameAt(spec.port);
      const shell = await simulatedShell(routers[name])(inner);
      return { ...shell, hostKey: `SHA256:${difference === "port" ? "same" : name}` };
    },
    runs,
    notes: memoryNotes(),
  };
  const targetFor = (name: RouterName, wan: More["wan"] = { metric: 10 }): Target =>
    targetOf(
      "192.168.1.1",
      { file: `${name}.yaml`, line: 1 },
      {
        router: { host: "192.168.1.1", port: difference === "port" ? ports[name] : 22, wan },
      },
    );
  const options = {
    guardSeconds: 120,
    agree: async () => true,
    emit,
    interrupt: call.signal,
  };
  const on = (more: More | undefined): World => ({ ...world, runs: more?.runs ?? runs });
  const apply = (name: RouterName, where: World, more: More = {}): Promise<TargetResult> =>
    runTarget(
      targetFor(name, more.wan),
      { kind: "profile" },
      where,
      { ...options, ...defined({ agree: more.agree }) },
      call,
    );
  const inspect =
    (purpose: "plan" | "verify") =>
    (name: RouterName, more?: More): Promise<TargetResult> =>
      inspectTarget(
        targetFor(name, more?.wan),
        on(more),
        purpose,
        { emit, guardSeconds: 120 },
        call,
      );
  const killedAt = async (
    moment: number,
    work: (mortal: World) => Promise<unknown>,
  ): Promise<number> => {
    let count = 0;
    let die = (): void => undefined;
    const died = new Promise<void>((resolve) => (die = resolve));
    const { world: mortal, kill } = killableWorld(world, ({ at }) => {
      count += count > 0 || at === "journal" ? 1 : 0;
      if (count === moment) {
        kill();
        die();
      }
      return "go-on";
    });
    await Promise.race([died, work(mortal)]);
    // A command that was sent runs to its end.
    await clock.sleep(1_000, call);
    return count;
  };
  return {
    runs,
    clock,
    events,
    routers,
    connect: (name) => void (connected = name),
    connected: () => connected,
    apply: (name, more) => apply(name, on(more), more),
    applyKilledAt: async (name, moment) => {
      await killedAt(moment, (mortal) => apply(name, mortal));
      runs.revive();
    },
    countMoments: (name) => killedAt(Infinity, (mortal) => apply(name, mortal)),
    plan: inspect("plan"),
    verify: inspect("verify"),
    diagnose: (name, more) =>
      diagnoseTarget(targetFor(name), on(more), { emit, hasProfile: true }, call),
    rollback: async (more) => {
      const where = on(more);
      const records = await where.runs.list();
      const results: Restored[] = [];
      const rollbacks = rollbacksOf(lastSelection(records).runs, records, more?.force);
      for (const { target, goal } of rollbacks) {
        const hostKey = goal.snapshot.router?.hostKey;
        const name =
          difference === "host key"
            ? hostKey === "SHA256:A"
              ? "A"
              : "B"
            : nameAt(target.router?.port ?? 0);
        results.push({ name, result: await runTarget(target, goal, where, options, call) });
      }
      return results;
    },
    rollbackFile: async (name) => {
      const found = rollbackOfTarget(await runs.list(), targetFor(name), false);
      return found && runTarget(found.target, found.goal, world, options, call);
    },
    state: async (name) => {
      const files = await routers[name].flash();
      return Object.fromEntries(Object.entries(files).filter(([path]) => path.startsWith("/etc")));
    },
    unfinished: async () => unfinishedRuns(await runs.list()).map(({ header }) => header.id),
    [Symbol.asyncDispose]: async () => {
      await routers.A.close();
      await routers.B.close();
    },
  };
}

import { expect, test } from "vitest";
import { Failure } from "../../src/core/failure.ts";
import type { FailureCode } from "../../src/core/failure.ts";
import type { TargetResult } from "../../src/workflows/events.ts";
import { exitOf, runOnTargets } from "../../src/workflows/fleet.ts";
import type { World } from "../../src/workflows/world.ts";
import { undoList } from "../support/openwrt-bed/undo-list.ts";
import { openBench } from "../support/bench.ts";
import type { Bench, BenchSpec } from "../support/bench.ts";
import { silentAt } from "../support/silent-peers.ts";

const spec: BenchSpec = { router: { wan: { metric: 7 } } };
const call = { signal: new AbortController().signal };
const isFull = process.env["ETHERMODE_TEST_ALL"] !== undefined;

/** A target of the fleet, and how its first apply ends. */
interface Member {
  readonly name: string;
  /** Wraps the world until the repair. */
  readonly program?: (world: World) => World;
  /** Starts the fault; returns the repair. */
  readonly start?: (bench: Bench) => () => void;
  readonly code?: string;
  readonly exit: number;
  /** The devices that keep their previous state. */
  readonly restored: readonly ("modem" | "router")[];
}

const both = ["modem", "router"] as const;

const refused: readonly Member[] = [
  { name: "wrong password", ...refusesConnection("router/login-refused") },
  { name: "unreachable", ...refusesConnection("router/unreachable") },
  { name: "changed key", ...refusesConnection("router/host-key-changed") },
];

const members: readonly Member[] = [
  { name: "healthy", exit: 0, restored: [] },
  // A refused connection ends a target in one way, whatever its reason is.
  ...(isFull ? refused : refused.slice(0, 1)),
  { name: "port held", start: holdPorts, code: "busy/port-held", exit: 3, restored: both },
  {
    name: "modem dies",
    start: killModem,
    code: "rollback/incomplete",
    exit: 6,
    restored: ["router"],
  },
  { name: "power cut", start: cutPower, code: "apply/step-failed", exit: 5, restored: both },
  {
    name: "never-ending command",
    program: withEndlessCommand(),
    code: "apply/step-failed",
    exit: 5,
    restored: both,
  },
];

test("a fleet with faults undoes each failed target, and a second apply changes only those", async () => {
  await using undo = undoList();
  const fleet = await Promise.all(members.map(openMember));
  for (const { bench } of fleet) undo.use(bench);

  const first = await apply(fleet);
  const ends = await Promise.all(fleet.map(endOf));
  for (const { repair } of fleet) repair();
  await Promise.all(fleet.map(({ bench }) => bench.wait(60_000)));
  const second = await apply(fleet);

  expect(exitOf(first, call)).toBe(8);
  expect(first.map(({ exit }, index) => ({ ...ends[index], exit }))).toEqual(
    members.map(({ name, code, exit, restored }) => ({ name, code, exit, restored })),
  );
  expect(exitOf(second, call)).toBe(0);
  expect(second.map(({ name, outcome }) => ({ name, outcome }))).toEqual(
    members.map(({ name, exit }) => ({ name, outcome: exit === 0 ? "unchanged" : "applied" })),
  );
});

interface Opened {
  readonly name: string;
  readonly bench: Bench;
  readonly before: Awaited<ReturnType<Bench["state"]>>;
  readonly repair: () => void;
}

async function openMember({ name, program, start }: Member): Promise<Opened> {
  let isBroken = true;
  const bench = await openBench({
    program: (world) => (isBroken && program !== undefined ? program(world) : world),
  });
  const before = await bench.state();
  const stop = start?.(bench);
  const repair = (): void => {
    isBroken = false;
    stop?.();
  };
  return { name, bench, before, repair };
}

function apply(fleet: readonly Opened[]): Promise<readonly TargetResult[]> {
  const leave = ({ name }: Opened): TargetResult => ({ name, outcome: "refused", exit: 9 });
  return runOnTargets(fleet, { parallel: 4 }, call, leave, async ({ name, bench }) => ({
    ...(await bench.apply(spec)),
    name,
  }));
}

async function endOf({ name, bench, before }: Opened): Promise<Omit<Member, "exit">> {
  const after = await bench.state();
  const restored = both.filter(
    (device) => JSON.stringify(after[device]) === JSON.stringify(before[device]),
  );
  const code = bench.failure()?.code;
  return { name, restored, ...(code === undefined ? {} : { code }) };
}

/** The program detects this over SSH, which has separate tests. */
function refusesConnection(code: FailureCode): Omit<Member, "name"> {
  const program = (world: World): World => ({
    ...world,
    openRouter: () => async () => {
      throw new Failure(code, { message: "The router refused the connection." });
    },
  });
  return { program, code, exit: 4, restored: both };
}

function holdPorts({ pair: { modem } }: Bench): () => void {
  const ports = modem.usb()?.interfaces.filter(({ driver }) => driver === "option") ?? [];
  const held = ports.map(({ number }) => modem.open(number));
  return () => held.forEach((port) => port.close());
}

function killModem({ pair: { modem } }: Bench): () => void {
  modem.addFault("dies-in-restart");
  return () => {
    modem.removeFault("dies-in-restart");
    modem.powerCut();
  };
}

/** Cuts the router's power while its new configuration is written. */
function cutPower({ pair: { router } }: Bench): () => void {
  const stop = router.onFlashChange((path) => {
    if (path !== "/etc/config/network") return;
    stop();
    void router.powerCut();
  });
  return () => stop();
}

function withEndlessCommand(): (world: World) => World {
  let count = 0;
  const renewal = /^router script \d+ wan$/;
  return silentAt((_index, command) => renewal.test(command) && ++count === 1).program;
}

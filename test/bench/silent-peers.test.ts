import { describe, expect, test } from "vitest";
import { openBench } from "../support/bench.ts";
import type { Bench } from "../support/bench.ts";
import type { TargetResult } from "../../src/workflows/events.ts";
import { silentAt } from "../support/silent-peers.ts";

const isExhaustive = process.env["ETHERMODE_TEST_ALL"] !== undefined;

/** Longer than one silent command with its undo. */
const maxMinutes = 15;

const spec = { router: { wan: { metric: 7 } } };
const call = { signal: new AbortController().signal };

/** Kinds of modem commands that are tried by default. For the router every kind is tried. */
const modemKinds = [
  "AT",
  "ATI",
  'AT+QMAP="IPPT_NAT"',
  'AT+QETH="rgmii","DISABLE",1',
  "AT+CFUN=1,1",
];

interface Ending {
  readonly exit: number;
  readonly minutes: number;
  readonly isRestored: boolean;
  readonly guards: readonly string[];
}

type IsSilent = (index: number, command: string) => boolean;

interface Case {
  /** Runs before the devices fall silent. */
  readonly first?: (bench: Bench) => Promise<unknown>;
  readonly run: (bench: Bench) => Promise<TargetResult>;
  /** Exit codes of a run in which one command stays unanswered. */
  readonly exits: readonly number[];
  /** Exit codes after which the devices have their previous state. */
  readonly restoring: readonly number[];
}

const all = [0, 2, 4, 5, 6, 7];

const cases = {
  apply: { run: (bench) => bench.apply(spec), exits: [0, 4, 5], restoring: [4, 5] },
  rollback: {
    first: (bench) => bench.apply(spec),
    run: (bench) => bench.rollback(),
    exits: [0, 4, 6],
    restoring: [4],
  },
  plan: { run: (bench) => bench.plan(spec), exits: [0, 2, 4], restoring: all },
  verify: { run: (bench) => bench.verify(spec), exits: [0, 2, 4, 7], restoring: all },
  doctor: { run: (bench) => bench.diagnose(spec), exits: [0, 2, 4], restoring: all },
} as const satisfies Readonly<Record<string, Case>>;

type Command = keyof typeof cases;

/** Runs a command with silent devices, and returns how that ended. */
async function runWith(
  { first, run }: Case,
  isSilent: IsSilent,
): Promise<Ending & { readonly commands: readonly string[] }> {
  let peers = silentAt(() => false);
  await using bench = await openBench({ program: (world) => peers.program(world) });
  await first?.(bench);
  peers = silentAt(isSilent);
  const { clock } = bench.pair.router;
  const before = JSON.stringify(await bench.state());
  const began = clock.monotonicMs();
  const { exit } = await run(bench);
  await (await bench.runs.lock("bench", call))[Symbol.asyncDispose]();
  return {
    exit,
    minutes: (clock.monotonicMs() - began) / 60_000,
    isRestored: JSON.stringify(await bench.state()) === before,
    guards: await guardFiles(bench),
    commands: peers.commands,
  };
}

async function guardFiles({ pair }: Bench): Promise<readonly string[]> {
  return Object.keys(await pair.router.flash()).filter((path) => path.includes("ethermode"));
}

describe("a device that leaves one command unanswered", () => {
  const commands: Partial<Record<Command, readonly string[]>> = {};
  const sent = async (name: Command): Promise<readonly string[]> =>
    (commands[name] ??= (await runWith(cases[name], () => false)).commands);

  /** By default some kinds of commands; `npm run test:all` tries every command. */
  const tried = async (name: Command, of: string): Promise<readonly number[]> => {
    const own = await sent(name);
    const theirs = own.flatMap((command, index) => (command.startsWith(of) ? [index] : []));
    if (isExhaustive) return theirs;
    const first = theirs.filter((index) => own.indexOf(own[index] ?? "") === index);
    if (of === "modem")
      return first.filter((index) => modemKinds.includes(own[index]?.slice("modem ".length) ?? ""));
    // The last ones of a rollback are sent while its guard is armed.
    return name === "apply" ? first.filter((_index, at) => at % 2 === 0) : first.slice(-2);
  };

  const usual = [
    ["apply", "modem"],
    ["apply", "router"],
    ["rollback", "router"],
  ] as const;
  const rows: readonly (readonly [Command, string])[] = isExhaustive
    ? (Object.keys(cases) as Command[]).flatMap((name) => [
        [name, "modem"] as const,
        [name, "router"] as const,
      ])
    : usual;

  test.each(rows)("never blocks %s: %s", { timeout: 3_600_000 }, async (name, of) => {
    const { exits, restoring }: Case = cases[name];
    const wrong: string[] = [];
    for (const silent of await tried(name, of)) {
      const end = await runWith(cases[name], (index) => index === silent);
      const isFine =
        exits.includes(end.exit) &&
        end.minutes <= maxMinutes &&
        end.guards.length === 0 &&
        (!restoring.includes(end.exit) || end.isRestored);
      const command = (await sent(name))[silent];
      if (!isFine) wrong.push(`${command}: ${JSON.stringify({ ...end, commands: 0 })}`);
    }
    expect(wrong).toEqual([]);
    expect((await tried(name, of)).length).toBeGreaterThan(0);
  });

  test("ends an apply with exit code 6 when it is the router from the confirmation on", async () => {
    let isDead = false;
    const end = await runWith(cases.apply, (_index, command) => {
      isDead ||= /^router script \d+ [0-9a-f]{32}/.test(command);
      return isDead && command.startsWith("router");
    });

    expect(end.exit).toBe(6);
    expect(end.minutes).toBeLessThanOrEqual(maxMinutes);
  });
});

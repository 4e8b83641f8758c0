import { beforeAll, describe, expect, test } from "vitest";
import { openBench } from "../support/bench.ts";
import type { Bench } from "../support/bench.ts";
import { silentAt } from "../support/silent-peers.ts";

const isExhaustive = process.env["ETHERMODE_TEST_ALL"] !== undefined;

/** Longer than one silent command with its undo. */
const maxMinutes = 15;

const spec = { router: { wan: { metric: 7 } } };
const call = { signal: new AbortController().signal };

/** Kinds of modem commands that are tried by default; of the router every kind is. */
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

/** Applies with silent commands, and returns how that ended. */
async function applyWith(
  isSilent: (index: number, command: string) => boolean,
): Promise<Ending & { readonly commands: readonly string[] }> {
  const peers = silentAt(isSilent);
  await using bench = await openBench({ program: peers.program });
  const { clock } = bench.pair.router;
  const before = await bench.state();
  const began = clock.monotonicMs();
  const { exit } = await bench.apply(spec);
  await (await bench.runs.lock("bench", call))[Symbol.asyncDispose]();
  return {
    exit,
    minutes: (clock.monotonicMs() - began) / 60_000,
    isRestored: JSON.stringify(await bench.state()) === JSON.stringify(before),
    guards: await guardFiles(bench),
    commands: peers.commands,
  };
}

async function guardFiles({ pair }: Bench): Promise<readonly string[]> {
  return Object.keys(await pair.router.flash()).filter((path) => path.includes("ethermode"));
}

describe("a device that leaves one command unanswered", () => {
  let commands: readonly string[] = [];
  beforeAll(async () => {
    commands = (await applyWith(() => false)).commands;
  });

  const tried = (of: string): readonly number[] => {
    const own = commands.flatMap((command, index) => (command.startsWith(of) ? [index] : []));
    if (isExhaustive) return own;
    const first = own.filter((index) => commands.indexOf(commands[index] ?? "") === index);
    return of === "router"
      ? first.filter((_index, at) => at % 2 === 0)
      : first.filter((index) => modemKinds.includes(commands[index]?.slice("modem ".length) ?? ""));
  };

  test.each(["modem", "router"])("never blocks an apply: %s", { timeout: 600_000 }, async (of) => {
    const wrong: string[] = [];
    for (const silent of tried(of)) {
      const end = await applyWith((index) => index === silent);
      const isFine =
        [0, 4, 5].includes(end.exit) &&
        end.minutes <= maxMinutes &&
        end.guards.length === 0 &&
        (end.exit === 0 || end.isRestored);
      if (!isFine) wrong.push(`${commands[silent]}: ${JSON.stringify({ ...end, commands: 0 })}`);
    }
    expect(wrong).toEqual([]);
    expect(tried(of).length).toBeGreaterThan(2);
  });

  test("that is a router silent from the confirmation on ends an apply with exit code 6", async () => {
    let isDead = false;
    const end = await applyWith((_index, command) => {
      isDead ||= /^router script \d+ [0-9a-f]{32}/.test(command);
      return isDead && command.startsWith("router");
    });

    expect(end.exit).toBe(6);
    expect(end.minutes).toBeLessThanOrEqual(maxMinutes);
  });
});

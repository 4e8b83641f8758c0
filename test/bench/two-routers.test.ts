import { expect, test } from "vitest";
import { openTwoRouters } from "../support/two-routers.ts";
import type { Difference, RouterName, TwoRouters } from "../support/two-routers.ts";

const commands = ["apply A", "apply B", "rollback"] as const;
type Command = (typeof commands)[number];
type Files = Readonly<Record<string, string>>;

/** Every order of three commands. */
const orders: readonly (readonly Command[])[] = commands.flatMap((first) =>
  commands.flatMap((second) => commands.map((third) => [first, second, third])),
);

/** `npm run test:all` runs every order at every moment; by default these orders, at moments apart. */
const isFull = process.env["ETHERMODE_TEST_ALL"] !== undefined;
const representative: Readonly<Record<Difference, readonly (readonly Command[])[]>> = {
  port: [
    ["apply B", "rollback", "apply A"],
    ["rollback", "apply B", "apply B"],
    ["apply B", "apply A", "rollback"],
  ],
  "host key": [
    ["apply B", "rollback", "apply A"],
    ["apply A", "apply B", "rollback"],
  ],
};

test.each(["port", "host key"] as const)(
  "two routers that differ in %s only: no command forgets a killed run of the other",
  { timeout: isFull ? 3_600_000 : 120_000 },
  async (difference) => {
    const moments = await (known ??= countMoments());
    const cases = isFull
      ? orders.flatMap((order) => moments.map((moment) => ({ order, moment })))
      : representative[difference].map((order, index, { length }) => ({
          order,
          moment: Math.ceil((moments.length * (index + 0.6)) / length),
        }));

    const complaints = [];
    for (const { order, moment } of cases)
      for (const complaint of await judge(difference, moment, order))
        complaints.push(`killed at ${moment}, then ${order.join(", ")}: ${complaint}`);

    expect(complaints).toEqual([]);
  },
);

/** Returns the moments at which an apply can be killed: the same for both differences. */
async function countMoments(): Promise<readonly number[]> {
  await using bench = await openTwoRouters("port");
  const count = await bench.countMoments("A");
  return Array.from({ length: count }, (_none, index) => index + 1);
}

let known: ReturnType<typeof countMoments> | undefined;

async function judge(
  difference: Difference,
  moment: number,
  order: readonly Command[],
): Promise<readonly string[]> {
  await using bench = await openTwoRouters(difference);
  const before = { A: await bench.state("A"), B: await bench.state("B") };
  await bench.applyKilledAt("A", moment);
  const complaints: string[] = [];
  for (const command of order) complaints.push(...(await runOne(bench, command, before)));
  for (const name of ["A", "B"] as const) {
    // A run that was killed before it wrote anything is ended by a rollback too.
    const isUnfinished = name === "A" && (await bench.unfinished()).length > 0;
    if (!isUnfinished && differences("", before[name], await bench.state(name)).length === 0)
      continue;
    bench.connect(name);
    const result = await bench.rollbackFile(name);
    if (result !== undefined && result.exit !== 0)
      complaints.push(`rollback ${name}.yaml ended with ${result.exit}: ${reason(bench)}`);
  }
  const left = { A: await bench.state("A"), B: await bench.state("B") };
  return [
    ...complaints,
    ...differences("router A at the end", before.A, left.A),
    ...differences("router B at the end", before.B, left.B),
    ...(await bench.unfinished()).map((id) => `${id} is unfinished at the end`),
  ];
}

/** Runs one command; returns what is wrong after it. */
async function runOne(
  bench: TwoRouters,
  command: Command,
  before: Readonly<Record<RouterName, Files>>,
): Promise<readonly string[]> {
  if (command === "rollback") {
    const complaints: string[] = [];
    for (const { name, result } of await bench.rollback()) {
      const state = await bench.state(name);
      if (result.exit === 0)
        complaints.push(...differences(`rollback of ${name} ended with 0`, before[name], state));
    }
    return complaints;
  }
  const name = command === "apply A" ? "A" : "B";
  bench.connect(name);
  const { exit } = await bench.apply(name);
  const state = await bench.state(name);
  return [
    ...(exit === 0 ? [] : [`${command} ended with ${exit}: ${reason(bench)}`]),
    ...(JSON.stringify(state).includes("metric") ? [] : [`${command} did not set the metric`]),
    ...Object.keys(state)
      .filter((path) => path.includes("ethermode"))
      .map((path) => `${command} left ${path}`),
  ];
}

function differences(when: string, before: Files, after: Files): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((path) => before[path] !== after[path])
    .map((path) => `${when}: ${path}`);
}

function reason({ events }: TwoRouters): string {
  const failure = events.findLast((event) => event.type === "failure");
  return failure?.type === "failure" ? failure.message : "no reason";
}

import { describe, expect, test } from "vitest";
import type { ModelName } from "../../simulator/modem/dialects/models.ts";
import type { Memory } from "../../simulator/modem/memory.ts";
import type { ModemOptions } from "../../simulator/modem/modem.ts";
import { entriesOf } from "./matrix/compare-state.ts";
import { openBench } from "../support/bench.ts";
import type { Bench, BenchSpec } from "../support/bench.ts";
import { sendAsOther } from "../support/other-program.ts";

const withPassthrough: BenchSpec = {
  modem: { passthrough: { enabled: true, nat: false, bind: "02:00:5e:00:53:01" } },
  router: "none",
};
const asRouter: BenchSpec = { modem: { passthrough: { enabled: false } }, router: "none" };

/** How a modem got its data connection before the run. */
interface Way {
  readonly title: string;
  readonly memory: Partial<Memory>;
  /** Starts the connection. Absent if the modem dials by itself. */
  readonly command?: string;
}

const plain = { cid: 1, vlan: 0, passthrough: 0, mac: null };
const noAutoConnect = { autoConnect: [0, 0, 0, 0] };
const connect = 'AT+QMAP="connect",0,1';

const mobileApWays: readonly Way[] = [
  {
    title: "auto_connect of a rule",
    memory: { usbNet: 0, rules: [plain, null, null, null], autoConnect: [1, 0, 0, 0] },
  },
  {
    title: "connect with a rule",
    memory: { usbNet: 0, rules: [plain, null, null, null], ...noAutoConnect },
    command: connect,
  },
  { title: "connect", memory: { usbNet: 0, ...noAutoConnect }, command: connect },
  { title: "USB mode ECM", memory: { usbNet: 1, ...noAutoConnect } },
];
const qmapwac: Way = { title: "QMAPWAC", memory: { usbNet: 0, autoDial: 1, ...noAutoConnect } };
const factoryRule: Way = {
  title: "auto_connect without a rule",
  memory: { usbNet: 0, autoConnect: [1, 0, 0, 0] },
};
const unisocWays: readonly Way[] = [
  { title: "automatic dialing with the port on", memory: { ethernet: 1, nat: 1, autoDial: 1 } },
  { title: "automatic dialing with the port off", memory: { ethernet: 0, nat: 1, autoDial: 1 } },
];

/** The Ethernet chip as delivered (off), and in use: then a run needs no restart. */
const boards: Readonly<Record<string, Partial<Memory>>> = {
  "Ethernet off": {},
  "Ethernet on": { pcieMode: 1, ethernetDrivers: { r8125: 1, r8168: 0 } },
};

interface Dialect {
  readonly models: readonly [ModelName, ...ModelName[]];
  readonly board?: NonNullable<ModemOptions["board"]>;
  readonly ways: readonly Way[];
}

const dialects: readonly Dialect[] = [
  { models: ["rm520n-gl", "rm521f-gl"], board: "r8125", ways: [...mobileApWays, qmapwac] },
  { models: ["rm500q-gl", "rm502q-ae"], board: "r8125", ways: [...mobileApWays, qmapwac] },
  { models: ["rm551e-gl", "rm550v-gl"], board: "r8125", ways: [...mobileApWays, factoryRule] },
  { models: ["rg502q", "rg520n"], board: "rgmii", ways: [...mobileApWays, qmapwac] },
  { models: ["rm500u", "rg500u"], ways: unisocWays },
];

const isFull = process.env["ETHERMODE_TEST_ALL"] !== undefined;

const cells = dialects.flatMap(({ models, board, ways }) =>
  (isFull ? models : models.slice(0, 1)).flatMap((model) =>
    ways.flatMap((way) =>
      Object.entries(boards).map(([state, memory]) => ({
        title: `${model}, ${way.title}, ${state}`,
        modem: {
          model,
          nonVolatile: { ...memory, ...way.memory },
          ...(board === undefined ? {} : { board }),
        },
        command: way.command,
        isRgmii: board === "rgmii",
      })),
    ),
  ),
);

type Cell = (typeof cells)[number];

const titled = cells.map((cell) => [cell.title, cell] as const);

/** Rollback meets both states of the chip. The other runs plan alike, so each way alternates between the states. */
const alternating = titled.filter((_one, at) => isFull || at % 2 === Math.floor(at / 2) % 2);

const forBoard = (spec: BenchSpec, { isRgmii }: Cell): BenchSpec =>
  isRgmii ? { ...spec, modem: { ...spec.modem, ethernet: "rgmii" } } : spec;

async function openConnected({ modem, command }: Cell): Promise<Bench> {
  const bench = await openBench({ modem, router: "none" });
  if (command !== undefined) await sendAsOther(bench, command, 5_000);
  if (bench.pair.modem.carrierAddress === undefined) throw new Error("no data connection to begin");
  return bench;
}

/**
 * Persistent state of the modem. An 0122 module without a rule ends with the plain rule instead, which
 * dials (docs/facts/modem.md#mpdn-sdx75).
 */
async function stateOf(bench: Bench, { modem }: Cell): Promise<unknown> {
  const { modem: memory } = await bench.state();
  const isPlainRule = modem.model.startsWith("rm55") && !("rules" in modem.nonVolatile);
  return isPlainRule ? { ...entriesOf(memory), rules: [], autoConnect: [] } : memory;
}

describe("a run that began with a data connection ends with one", () => {
  test.each(titled)("rollback: %s", async (_title, cell) => {
    await using bench = await openConnected(cell);
    const before = await stateOf(bench, cell);
    const applied = await bench.apply(forBoard(withPassthrough, cell));

    const result = await bench.rollback();

    expect([applied.exit, result.exit, bench.failure()]).toEqual([0, 0, undefined]);
    expect(bench.pair.modem.carrierAddress).toBeDefined();
    expect(await stateOf(bench, cell)).toEqual(before);
  });

  test.each(alternating)("undone apply: %s", async (_title, cell) => {
    await using bench = await openConnected(cell);
    const before = await stateOf(bench, cell);
    const spec = forBoard(withPassthrough, cell);
    await bench.plan(spec);
    const plan = bench.events.findLast((event) => event.type === "plan");

    const result = await bench.applyInterruptedAt((plan?.steps.length ?? 0) - 1, spec);

    expect(result).toMatchObject({ outcome: "interrupted", exit: 130 });
    expect(bench.pair.modem.carrierAddress).toBeDefined();
    expect(await stateOf(bench, cell)).toEqual(before);
  });

  test.each(alternating)("stock: %s", async (_title, cell) => {
    await using bench = await openConnected(cell);
    await bench.apply(forBoard(withPassthrough, cell));

    const result = await bench.stock();

    expect([result.exit, bench.failure()]).toEqual([0, undefined]);
    expect(bench.pair.modem.carrierAddress).toBeDefined();
  });

  test.each(alternating)("apply of a profile without passthrough: %s", async (_title, cell) => {
    await using bench = await openConnected(cell);

    const passed = await bench.apply(forBoard(withPassthrough, cell));
    const result = await bench.apply(forBoard(asRouter, cell));

    expect([passed.exit, result.exit, bench.failure()]).toEqual([0, 0, undefined]);
    expect(bench.pair.modem.carrierAddress).toBeDefined();
  });
});

const [cell] = cells.filter(({ title }) => title === "rm520n-gl, QMAPWAC, Ethernet on");

test("a rollback whose data connection does not return ends with exit code 7", async () => {
  if (cell === undefined) throw new Error("no such cell");
  await using bench = await openConnected(cell);
  const before = await bench.state();
  await bench.apply(withPassthrough);
  bench.pair.modem.addFault("no-data-call");

  const result = await bench.rollback();

  expect(result).toMatchObject({ outcome: "rolled-back", exit: 7 });
  expect(bench.failure()).toMatchObject({
    code: "verify/not-proven",
    hint: expect.stringContaining(`\n  ethermode at '${connect}'\n`),
  });
  expect(await bench.state()).toEqual(before);
});

test("the escape card starts the data connection after the modem's NAT is on again", async () => {
  if (cell === undefined) throw new Error("no such cell");
  await using bench = await openConnected(cell);

  await bench.apply(withPassthrough);

  const [card] = [...bench.runs.cards.values()].slice(-1);
  expect(card).toMatch(/IPPT_NAT",1\n[^]*AT\+QMAP="connect",0,1\n/);
});

test("a rollback restarts the modem once if its data connection does not return", async () => {
  if (cell === undefined) throw new Error("no such cell");
  await using bench = await openConnected(cell);
  const before = await bench.state();
  await bench.apply(withPassthrough);
  bench.pair.modem.addFault("connect-starts-nothing");

  const result = await bench.rollback();

  expect([result.exit, bench.failure()]).toEqual([0, undefined]);
  expect(bench.findings()).toContain("warning no-data-call");
  expect(bench.pair.modem.carrierAddress).toBeDefined();
  expect(await bench.state()).toEqual(before);
});

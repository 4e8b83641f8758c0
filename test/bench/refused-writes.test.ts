import { describe, expect, test } from "vitest";
import { simulatedModels } from "../../simulator/modem/dialects/models.ts";
import type { ModelName } from "../../simulator/modem/dialects/models.ts";
import { openBench } from "../support/bench.ts";
import type { Bench, BenchSpec } from "../support/bench.ts";

const isName = (name: string): name is ModelName => name in simulatedModels;

/** The matrices cover a first run on other families. All models with ETHERMODE_TEST_ALL. */
const dialects: readonly ModelName[] =
  process.env["ETHERMODE_TEST_ALL"] === undefined
    ? ["rm520n-gl", "rm551e-gl"]
    : Object.keys(simulatedModels).filter(isName);

const dmz: BenchSpec = { modem: { passthrough: { fallback: "dmz" } } };

/** The journal entry after the DHCP pool of the DMZ was written. */
const lanWritten = 28;

/** Applies and returns the result with the restarts that the run made. */
async function applied(bench: Bench, spec: BenchSpec): Promise<readonly [string, number]> {
  const before = bench.pair.modem.restarts;
  const { exit, verdict } = await bench.apply(spec);
  const code = exit === 0 ? (verdict ?? "") : (bench.failure()?.code ?? "");
  return [`${exit} ${code}`, bench.pair.modem.restarts - before];
}

describe.each(dialects)("apply on %s whose firmware refuses every passthrough rule", (model) => {
  const isRgmii = simulatedModels[model].wiring === "rgmii";
  const ethernet = isRgmii ? { ethernet: "rgmii" as const } : {};
  const modem = { model, nonVolatile: {}, faults: ["refuses-mpdn-rule"] } as const;

  test("restarts at most twice, and at most once when it is run again", async () => {
    await using bench = await openBench({ modem });
    const before = await bench.state();

    const [first, restarts] = await applied(bench, { modem: ethernet });
    const after = await bench.state();
    const [second, again] = await applied(bench, { modem: ethernet });

    expect([restarts <= 2, again <= 1]).toEqual([true, true]);
    if (first.startsWith("0")) {
      expect([first, second]).toEqual(["0 passthrough-cgnat", "0 passthrough-cgnat"]);
    } else {
      expect([first, second]).toEqual(
        first.includes("unknown-modem")
          ? ["9 refused/unknown-modem", "9 refused/unknown-modem"]
          : ["5 refused/no-passthrough", "9 refused/no-passthrough"],
      );
      expect(after).toEqual(before);
    }
  });

  test("ends with passthrough or with the DMZ that the profile allows", async () => {
    await using bench = await openBench({ modem });

    const [first, restarts] = await applied(bench, { modem: { ...ethernet, ...dmz.modem } });
    const [second, again] = await applied(bench, { modem: { ...ethernet, ...dmz.modem } });

    expect(first).toMatch(/^0 (double-nat|passthrough-cgnat)$|refused\/unknown-modem$/);
    expect([second, restarts <= 2, again]).toEqual([first, true, 0]);
  });
});

describe("apply on firmware that refuses the usual passthrough rule", () => {
  const modem = { faults: ["mpdn-refuses-mac"] } as const;

  test("uses another form in the same run, reports it, and starts with it in the next run", async () => {
    await using bench = await openBench({ modem });
    const first = await bench.apply();
    const revised = bench.events.findLast((event) => event.type === "plan");
    await bench.rollback();
    const sent = bench.pair.modem.received.length;

    const second = await bench.apply();
    const planned = bench.events.findLast((event) => event.type === "plan");

    expect([first.exit, first.verdict, second.exit]).toEqual([0, "passthrough-cgnat", 0]);
    const because = expect.arrayContaining([
      expect.stringMatching(/^This firmware refused AT\+QMAP="MPDN_rule" as .* Using: rule 0/),
    ]);
    expect(revised).toMatchObject({ purpose: "revised", because });
    expect(planned).toMatchObject({ purpose: "apply", because });
    const writes = bench.pair.modem.received
      .slice(sent)
      .filter((line) => line.startsWith('AT+QMAP="MPDN_rule",'));
    expect(writes).toEqual(['AT+QMAP="MPDN_rule",0,1,0,1,1,"FF:FF:FF:FF:FF:FF"']);
  });

  test("learns in one run although its notes cannot be stored", async () => {
    await using bench = await openBench({ modem });
    bench.notes.full();

    const result = await bench.apply();

    expect([result.exit, result.verdict]).toEqual([0, "passthrough-cgnat"]);
  });

  test("tries the usual form again after --forget", async () => {
    let forgets = false;
    await using bench = await openBench({
      modem,
      program: (world) => ({ ...world, forgetsRefusals: forgets }),
    });
    await bench.apply();
    await bench.rollback();
    bench.pair.modem.removeFault("mpdn-refuses-mac");
    forgets = true;

    const result = await bench.apply();

    expect(result.exit).toBe(0);
    expect(bench.pair.modem.nonVolatile()).toMatchObject({
      rules: expect.arrayContaining([expect.objectContaining({ mac: "02:0e:57:00:01:02" })]),
    });
  });

  test("can be rolled back when the program is killed during the changed plan", async () => {
    await using bench = await openBench({
      modem: { faults: ["refuses-mpdn-rule"], nonVolatile: {} },
    });
    const before = await bench.state();

    const end = await bench.applyKilledAt(lanWritten, dmz);
    const during = bench.pair.modem.nonVolatile();
    const result = await bench.rollback();

    expect(end).toBe("killed");
    expect(during).toMatchObject({ lan: { start: "192.168.225.2" } });
    expect(result.exit).toBe(0);
    expect(await bench.state()).toEqual(before);
  });
});

test("apply writes the old rule again before it gives up a new one on an RM551E-GL", async () => {
  const plain = { cid: 1, vlan: 0, passthrough: 0, mac: null };
  await using bench = await openBench({
    modem: {
      model: "rm551e-gl",
      nonVolatile: { rules: [plain, null, null, null] },
      faults: ["mpdn-refuses-mac", "cleared-rule-breaks-qmap"],
    },
  });
  const before = await bench.state();

  const result = await bench.apply();

  expect([result.exit, bench.failure()?.code]).toEqual([5, "refused/no-passthrough"]);
  expect(await bench.state()).toEqual(before);
});

test("a refused Ethernet driver fails one run, and the next plan leaves it out without a restart", async () => {
  await using bench = await openBench({
    modem: { nonVolatile: {}, faults: ["refuses-eth-driver"] },
  });
  const before = await bench.state();

  const [first] = await applied(bench, {});
  const [second, restarts] = await applied(bench, {});

  expect([first, second, restarts]).toEqual(["5 apply/step-failed", "9 refused/no-ethernet", 0]);
  expect(bench.failure()?.message).toMatch(
    /This firmware refused "Ethernet chip driver: r8125" on/,
  );
  expect(await bench.state()).toEqual(before);
});

test("apply keeps the Ethernet driver of the factory if the firmware refuses another one", async () => {
  await using bench = await openBench({
    router: "none",
    modem: { model: "rm505q-ae", nonVolatile: {}, faults: ["refuses-eth-driver"] },
  });

  const { exit } = await bench.apply({
    router: "none",
    modem: { passthrough: { enabled: true, nat: false, bind: "02:00:5e:00:53:01" } },
  });

  expect(exit).toBe(0);
  expect((await bench.state()).modem).toMatchObject({ ethernetDrivers: { r8125: 0, r8168: 1 } });
});

test("apply restarts the modem once more if an accepted rule is not shown, and rollback restores it", async () => {
  await using bench = await openBench({ modem: { faults: ["mpdn-shown-after-restart"] } });
  const before = await bench.state();

  const result = await applied(bench, {});
  const undone = await bench.rollback();

  expect(result).toEqual(["0 passthrough-cgnat", 2]);
  expect(undone.exit).toBe(0);
  expect(await bench.state()).toEqual(before);
});

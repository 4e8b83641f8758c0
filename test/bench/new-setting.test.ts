import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inventSetting } from "../support/invented-setting.ts";
import type { TreeCopy } from "../support/tree-copy.ts";

type Bench = typeof import("../support/bench.ts");
type Explanations = typeof import("../../src/commands/explanations.ts");
type Reference = typeof import("../support/modem-reference.ts");

describe("an invented setting", () => {
  let invented: TreeCopy;
  let openBench: Bench["openBench"];
  const load = async <T>(path: string): Promise<T> => (await invented.load(path)) as T; // same module in the copy

  beforeAll(async () => {
    invented = inventSetting();
    ({ openBench } = await load<Bench>("test/support/bench.ts"));
  }, 60_000);

  afterAll(() => invented[Symbol.dispose]());

  test("needs three files of the program, and the simulated modem", () => {
    expect(invented.touched.filter((path) => path.startsWith("src/"))).toEqual([
      "src/at-profiles/settings/jumbo-frames.ts",
      "src/at-profiles/families/mobile-ap.ts",
      "src/at-profiles/goals/ethernet-goal.ts",
    ]);
    expect(
      invented.touched.filter((path) => !/^(src|simulator\/modem|test\/support)\//.test(path)),
    ).toEqual([]);
  });

  test("is planned, written and verified by apply, and restored by rollback", async () => {
    await using bench = await openBench();
    const before = await bench.state();

    const applied = await bench.apply();
    const drift = await bench.verify();
    const after = await bench.state();
    const restored = await bench.rollback();

    expect(before.modem).toMatchObject({ jumboFrames: 0 });
    expect(applied).toMatchObject({ outcome: "applied", exit: 0 });
    expect(bench.titles().join("\n")).toContain("Jumbo frames: off → on");
    expect(after.modem).toMatchObject({ jumboFrames: 1 });
    expect(drift).toMatchObject({ outcome: "unchanged", exit: 0 });
    expect(restored).toMatchObject({ outcome: "rolled-back", exit: 0 });
    expect(await bench.state()).toEqual(before);
  });

  test("is reset to its factory value by rollback --stock", async () => {
    await using bench = await openBench();
    await bench.apply();

    await bench.stock();

    expect((await bench.state()).modem).toMatchObject({ jumboFrames: 0 });
  });

  test("is left out of the plan by firmware that refuses to read it", async () => {
    await using bench = await openBench({ modem: { model: "rm502q-ae" } });

    await bench.apply();

    expect(bench.failure()).toBeUndefined();
    expect(bench.titles().join("\n")).not.toContain("Jumbo frames");
  });

  test("appears in docs/modems.md and in explain", async () => {
    const { withModemTables } = await load<Reference>("test/support/modem-reference.ts");
    const { explanations } = await load<Explanations>("src/commands/explanations.ts");

    expect(withModemTables("<!-- every model and setting")).toContain(
      '| Jumbo frames | `AT+QCFG="jumbo"` | off | on |',
    );
    expect(explanations().find(({ names: [id] }) => id === "qcfg.jumbo")?.details).toContainEqual(
      expect.objectContaining({ text: expect.stringContaining('AT+QCFG="jumbo",1') }),
    );
  });
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inventModel } from "../support/invented-model.ts";
import type { TreeCopy } from "../support/tree-copy.ts";

type Identify = typeof import("../../src/at-profiles/queries/identify.ts");
type Cells = typeof import("./matrix/fault-cells.ts");
type Endings = typeof import("./matrix/fault-endings.ts");
type Matrix = typeof import("./matrix/run-fault-cell.ts");
type Profiles = typeof import("../support/profiles.ts");
type Reference = typeof import("../support/modem-reference.ts");
type Explanations = typeof import("../../src/commands/explanations.ts");

describe("a model that is one new row of its family", () => {
  let invented: TreeCopy;
  let cells: ReturnType<Cells["faultCells"]>;
  const load = async <T>(path: string): Promise<T> => (await invented.load(path)) as T; // same module in the copy
  const cellWith = (fault: string): (typeof cells)[number][1] => {
    const found = cells.find(
      ([title, cell]) => title.startsWith("RM599N-GL on") && cell.fault === fault,
    );
    if (found === undefined) throw new Error(`no cell of an RM599N-GL with ${fault}`);
    return found[1];
  };

  beforeAll(async () => {
    invented = inventModel();
    const { faultCells } = await load<Cells>("test/bench/matrix/fault-cells.ts");
    const { isSdx6x } = await load<Endings>("test/bench/matrix/fault-endings.ts");
    cells = faultCells(isSdx6x, "all");
  }, 60_000);

  afterAll(() => invented[Symbol.dispose]());

  test("is identified by the name it reports", async () => {
    const { identify } = await load<Identify>("src/at-profiles/queries/identify.ts");

    expect(identify({ model: "RM599N-GL" })?.id).toBe("rm599n-gl");
  });

  test("is covered by the fault matrix, on a simulated modem of its family", () => {
    const own = cells.filter(([title]) => title.startsWith("RM599N-GL on"));

    expect(own.length).toBeGreaterThan(30);
    expect([...new Set(own.map(([, { model }]) => model))]).toEqual(["rm520n-gl"]);
  });

  test.each(["nothing", "refuses-mpdn-rule"])(
    "is set up, verified, rolled back and reset to stock with fault %s",
    async (fault) => {
      const { runCell } = await load<Matrix>("test/bench/matrix/run-fault-cell.ts");

      const result = await runCell(cellWith(fault));

      expect(result.complaints).toEqual([]);
      expect(cellWith(fault).ends).toContain(result.ends);
    },
  );

  test("is accepted in a profile and suggested for a misspelled name", async () => {
    const { readText, problemsIn } = await load<Profiles>("test/support/profiles.ts");

    expect(readText("ethermode: 1\nmodem: { model: rm599n-gl }\n")[0]?.modem?.model).toBe(
      "rm599n-gl",
    );
    expect(problemsIn("ethermode: 1\nmodem: { model: rm599-gl }\n").join()).toContain("rm599n-gl");
  });

  test("appears in the generated tables of docs/modems.md and in explain", async () => {
    const { withModemTables } = await load<Reference>("test/support/modem-reference.ts");
    const { explanations } = await load<Explanations>("src/commands/explanations.ts");

    expect(withModemTables("<!-- every model and setting")).toContain(
      "| Quectel RM599N-GL | `rm599n-gl` | SDX62/65 | network chip on PCIe |",
    );
    expect(
      explanations().find(({ names: [id] }) => id === "qmap.ippt-nat")?.details,
    ).toContainEqual({ label: "models", text: expect.stringContaining("rm599n-gl") });
  });
});

import { expect, test } from "vitest";
import { checkUnchanged } from "../../src/app/plan-approval.ts";
import type { PlannedTarget } from "../../src/workflows/run/planned-target.ts";
import { runAsked } from "../support/program.ts";

const fleet = `ethermode: 1
extends: passthrough
targets:
  - { name: barn, modem: { port: "serial:d4c5b6a7", model: rm520n-gl }, router: { host: 10.0.0.11 } }
  - { name: van, modem: { model: rm500q-gl }, router: { host: 10.0.0.12 } }
`;
const apply = ["apply", "fleet.yaml", "--simulate"];
const total = "Apply: 2 targets, 7 changes, 2 modem restarts, about 95 s without Internet each?";

test("a fleet apply asks once, and No refuses every target", { timeout: 60_000 }, async () => {
  const { exit, out, shown, answered } = await runAsked(fleet, apply, [["Choose targets", "\r"]]);

  expect({ exit, answered }).toEqual({ exit: 9, answered: 1 });
  expect(shown.replaceAll(/\s+/g, " ")).toContain(total);
  expect(shown).toMatch(/~ barn {2}4 changes, 1 restart\n {2}~ van {3}3 changes, 1 restart/);
  expect(shown).not.toContain("snapshot saved");
  expect(shown).toMatch(/barn: Modem Quectel RM520N-GL[^]*\(USB serial d4\*+a7\)/);
  expect(shown).toContain("van: Modem Quectel RM500Q-GL");
  expect(out).toMatch(/barn +declined.*\n.*van +declined/);
});

test("a fleet apply changes the chosen targets only", { timeout: 60_000 }, async () => {
  const down = "\u001b[B";
  const { exit, out, answered } = await runAsked(fleet, apply, [
    ["Choose targets", `${down}${down}\r`],
    ["Which targets?", `${down} \r`],
  ]);

  expect({ exit, answered }).toEqual({ exit: 8, answered: 2 });
  expect(out).toMatch(/barn +declined.*\n.*van +applied/);
});

test("a plan that changed after it was shown is refused with the difference", () => {
  const plan = (hash: string, value: string): PlannedTarget => ({
    name: "barn",
    hash,
    devices: {},
    observed: [{ key: "nat", title: "Modem NAT", value }],
    steps: [
      {
        id: "1",
        kind: "modem.set",
        title: `Modem NAT: ${value} → off`,
        effect: { restart: "none", outageSeconds: 10, wayBack: "" },
      },
    ],
  });

  expect(() => checkUnchanged(plan("a", "on"), plan("a", "on"))).not.toThrow();
  expect(() => checkUnchanged(plan("a", "on"), plan("b", "unknown"))).toThrow(
    "The plan of barn changed after it was shown: Modem NAT: on → unknown. Nothing was changed.",
  );
});

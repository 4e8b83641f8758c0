import { expect, test } from "vitest";
import { modelById } from "../../../src/at-profiles/index.ts";
import { settingsTowards } from "../../../src/at-profiles/model.ts";
import type { Plan } from "../../../src/plan/step.ts";
import { notAsWritten } from "../../../src/workflows/run/proof.ts";

const model = modelById("rm550v-gl");
const settings = model === undefined ? [] : settingsTowards(model, "forward");
const pcie = {
  kind: "modem.set",
  setting: "qcfg.pcie-mode",
  from: "endpoint",
  to: "root-complex",
} as const;
const restart = { kind: "modem.restart", because: ["PCIe mode"] } as const;
const write = {
  kind: "router.write",
  changes: [{ path: "network.wan.proto", from: "pppoe", to: "dhcp" }],
} as const;

const cases: readonly (readonly [string, Plan, string, string])[] = [
  [
    "a setting that the restart did not keep, in the words of the plan",
    [pcie, restart],
    "PCIe mode: endpoint → root complex (Ethernet chip).",
    "The modem took it",
  ],
  ["a restart alone", [restart], "Restart the modem to activate: PCIe mode.", "The modem took it"],
  [
    "a value of the router",
    [
      { kind: "router.guard", seconds: 120, configs: ["network"] },
      write,
      { kind: "router.reload", configs: ["network"] },
    ],
    "Write to the router: network.wan.proto: pppoe → dhcp.",
    "The router took it",
  ],
];

test.each(cases)("what was taken and does not stand is said: %s", (_name, left, message, hint) => {
  expect(notAsWritten(left, settings)).toMatchObject({
    code: "apply/not-verified",
    message: `Every step was taken, and yet this is still to be done: ${message}`,
    hint: expect.stringContaining(hint),
  });
});

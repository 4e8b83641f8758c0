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
    "a setting lost by the restart",
    [pcie, restart],
    "PCIe mode: endpoint → root complex (Ethernet chip).",
    "The modem accepted the value and did not keep it",
  ],
  [
    "only a restart",
    [restart],
    "Restart the modem to activate: PCIe mode.",
    "The modem accepted the value and did not keep it",
  ],
  [
    "a router value",
    [
      { kind: "router.guard", seconds: 120, configs: ["network"] },
      write,
      { kind: "router.reload", configs: ["network"] },
    ],
    "Router interface wan: protocol PPPoE → DHCP.",
    "The router accepted the change and did not keep it",
  ],
];

test.each(cases)(
  "a change that a device did not keep is named in the failure: %s",
  (_name, left, message, hint) => {
    expect(notAsWritten(left, settings)).toMatchObject({
      code: "apply/not-verified",
      message: `All steps were completed, but these changes are still missing: ${message}`,
      hint: expect.stringContaining(hint),
    });
  },
);

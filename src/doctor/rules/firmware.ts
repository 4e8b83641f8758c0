import { firmwareBranch } from "../../at-profiles/capabilities.ts";
import { dataRule } from "../../at-profiles/settings/data-rule.ts";
import { ipptMac } from "../../at-profiles/settings/ippt-mac.ts";
import { routerNat } from "../../at-profiles/settings/router-nat.ts";
import { modemRule } from "../rule.ts";

/** RM520N-GL R01 refuses MPDN_rule, R03 has it (NATE#4; modem.md 7 #3). */
export const oldFirmware = modemRule("old-firmware", ({ values, firmware, title }, { wish }) => {
  if ([dataRule, ipptMac, routerNat].some(({ id }) => values[id] !== undefined) || wish?.passthrough === "off") return [];
  const branch = firmwareBranch(firmware)?.branch;
  return [
    {
      severity: "error",
      message: `The firmware of this ${title} offers no IP passthrough.`,
      evidence: ['AT+QMAP="MPDN_rule" is refused', `the firmware is ${firmware}${branch === undefined ? "" : `, branch R${String(branch).padStart(2, "0")}`}`],
      fix: "Update the modem's firmware, with the maker's tool: RM520N-GL has passthrough from R03 on.",
    },
  ];
});

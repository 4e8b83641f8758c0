import { firmwareBranch } from "../../at-profiles/queries/capabilities.ts";
import { dataRule } from "../../at-profiles/settings/data-rule.ts";
import { dmz } from "../../at-profiles/settings/dmz.ts";
import { ipptMac } from "../../at-profiles/settings/ippt-mac.ts";
import { routerNat } from "../../at-profiles/settings/router-nat.ts";
import type { AnsweringModem, DiagnosisInput } from "../diagnosis-input.ts";
import { modemRule } from "../rule.ts";
import { applyIt } from "../phrasing.ts";

/** RM520N-GL R01 refuses MPDN_rule, R03 has it (NATE#4; modem.md 7 #3). */
export const oldFirmware = modemRule("old-firmware", (modem, { desired }) => {
  const accepted = acceptsDmz(desired);
  if (
    passesThrough(modem) ||
    desired?.passthrough.enabled === false ||
    (accepted && dmzHost(modem) !== undefined)
  )
    return [];
  const branch = firmwareBranch(modem.firmware)?.branch;
  return [
    {
      severity: accepted ? "warning" : "error",
      message: `The firmware of this ${modem.title} offers no IP passthrough.`,
      evidence: [
        'AT+QMAP="MPDN_rule" is refused',
        `the firmware is ${modem.firmware}${branch === undefined ? "" : `, branch R${String(branch).padStart(2, "0")}`}`,
      ],
      fix: accepted ? `The profile accepts a DMZ instead: ${applyIt}` : update,
    },
  ];
});

/** All that such firmware can do (ROM-WIKI; modem.md R9). */
export const dmzOnly = modemRule("dmz-only", (modem, { desired }) => {
  const host = dmzHost(modem);
  if (host === undefined || passesThrough(modem) || desired?.passthrough.enabled === false)
    return [];
  return [
    {
      severity: "info",
      message: `The modem sends all IPv4 traffic that comes in to ${host}; it is still NAT, in the modem and in the router.`,
      evidence: [
        `AT+QMAP="DMZ" names ${host}`,
        'AT+QMAP="MPDN_rule" is refused: there is no passthrough',
      ],
      fix: `For the carrier's own address on the router: ${update}`,
    },
  ];
});

const update =
  "Update the modem's firmware, with the maker's tool: RM520N-GL has passthrough from R03 on.";

/** Whether the profile accepts a DMZ on firmware without passthrough. */
export function acceptsDmz(desired: DiagnosisInput["desired"]): boolean {
  return desired?.passthrough.enabled === true && desired.passthrough.fallback === "dmz";
}

function passesThrough({ values }: AnsweringModem): boolean {
  return [dataRule, ipptMac, routerNat].some(({ id }) => values[id] !== undefined);
}

export function dmzHost({ values }: AnsweringModem): string | undefined {
  const host = values[dmz.id];
  return typeof host === "string" && host !== "off" ? host : undefined;
}

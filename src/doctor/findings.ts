import type { DiagnosisInput } from "./diagnosis-input.ts";
import type { Complaint } from "./rule.ts";
import { ethernetOff, noEthernetDriver, rgmiiLeftOn } from "./rules/ethernet.ts";
import { dmzOnly, oldFirmware } from "./rules/firmware.ts";
import { foreignRules } from "./rules/foreign-rules.ts";
import { mbnOverwritesApn } from "./rules/mbn-overwrites-apn.ts";
import { modemManagerRunning } from "./rules/modem-manager-running.ts";
import { noDataCall } from "./rules/no-data-call.ts";
import {
  modemUntold,
  noAnswer,
  noModem,
  noPermission,
  notOpenwrt,
  otherModel,
  routerLoginRefused,
  routerUnreachable,
  severalModems,
  unknownModel,
} from "./rules/not-asked.ts";
import { natLeftOn, passthroughOff, wrongMacBound } from "./rules/passthrough.ts";
import { carrierNat, clat, doubleNat, otherNetwork, staleLease } from "./rules/path.ts";
import { portHeld } from "./rules/port-held.ts";
import { radioOff } from "./rules/radio-off.ts";
import { denied, limitedService, searching } from "./rules/registration.ts";
import { readOnlyModem } from "./rules/read-only-modem.ts";
import {
  guardArmed,
  oldCellularInterface,
  readOnlyRouter,
  routerPasswordless,
  stagedChanges,
} from "./rules/router-state.ts";
import { simFailure, simLocked, simMissing } from "./rules/sim.ts";
import { subnetClash } from "./rules/subnet-clash.ts";
import { mwan3, sqm } from "./rules/traffic.ts";
import { usbDrops } from "./rules/usb-drops.ts";
import { usbPower } from "./rules/usb-power.ts";
import { cableOut, noLease, noWanPort, wanNotDhcp } from "./rules/wan.ts";

/** From the plug to the Internet: the order in which things depend on each other, and in which findings are shown. */
export const rules = [
  noModem,
  severalModems,
  noPermission,
  portHeld,
  noAnswer,
  unknownModel,
  otherModel,
  modemUntold,
  readOnlyModem,
  usbPower,
  usbDrops,
  modemManagerRunning,
  simMissing,
  simLocked,
  radioOff,
  simFailure,
  denied,
  limitedService,
  searching,
  noDataCall,
  mbnOverwritesApn,
  oldFirmware,
  dmzOnly,
  ethernetOff,
  noEthernetDriver,
  rgmiiLeftOn,
  foreignRules,
  passthroughOff,
  natLeftOn,
  routerUnreachable,
  routerLoginRefused,
  notOpenwrt,
  noWanPort,
  wanNotDhcp,
  cableOut,
  noLease,
  wrongMacBound,
  staleLease,
  doubleNat,
  otherNetwork,
  subnetClash,
  carrierNat,
  clat,
  routerPasswordless,
  oldCellularInterface,
  mwan3,
  sqm,
  stagedChanges,
  guardArmed,
  readOnlyRouter,
] as const;

export type FindingCode = (typeof rules)[number]["code"];

export interface Finding extends Complaint {
  readonly code: FindingCode;
}

/** What is wrong, on what evidence, and what to do about it. */
export function diagnose(facts: DiagnosisInput): readonly Finding[] {
  return rules.flatMap((rule) =>
    rule.check(facts).map((complaint) => ({ code: rule.code, ...complaint })),
  );
}

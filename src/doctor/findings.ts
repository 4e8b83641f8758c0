import type { DiagnosisInput } from "./diagnosis-input.ts";
import type { FindingDetails } from "./rule.ts";
import { noDefaultRoute, otherUplink, staticRoute, wanOff } from "./rules/default-route.ts";
import { ethernetOff, noEthernetDriver, rgmiiLeftOn } from "./rules/ethernet.ts";
import { dmzOnly, oldFirmware } from "./rules/firmware.ts";
import {
  apnRejected,
  contextHeld,
  dnsRebind,
  downloadMode,
  ethernetChipLost,
  ipTypeRejected,
  kernelFault,
  leaseFlaps,
  leaseLost,
  linkFlaps,
  mhiFailed,
  modemCrashed,
  modemWithoutIpv4,
  mtuLimit,
  oldSshServer,
  transmitTimeout,
} from "./rules/logged-messages.ts";
import { damagedConfig } from "./rules/damaged-config.ts";
import { modemHot, modemRestarts } from "./rules/modem-health.ts";
import { modemPageUnreachable, otherContext, rndisMode } from "./rules/modem-mode.ts";
import { writeRefused } from "./rules/refused-writes.ts";
import { dataOverUsb } from "./rules/data-over-usb.ts";
import { foreignRules } from "./rules/foreign-rules.ts";
import { dnsFailure, noInternet } from "./rules/internet.ts";
import {
  firewallStopped,
  lanSilent,
  noForwarding,
  noMasquerading,
  wanOpen,
  wanZone,
} from "./rules/lan-access.ts";
import { ipv6Only } from "./rules/ipv6-only.ts";
import { mbnOverwritesApn } from "./rules/mbn-overwrites-apn.ts";
import { modemManagerRunning } from "./rules/modem-manager-running.ts";
import { noDataCall } from "./rules/no-data-call.ts";
import {
  modemNotAsked,
  noAnswer,
  noAtPort,
  noModem,
  noPermission,
  notOpenwrt,
  otherModel,
  routerLoginRefused,
  routerUnreachable,
  severalModems,
  unknownModel,
} from "./rules/failed-observation.ts";
import { natLeftOn, passthroughOff, wrongMacBound } from "./rules/passthrough.ts";
import { carrierNat, clat, doubleNat, otherNetwork, staleLease } from "./rules/path.ts";
import { otherDialer } from "./rules/other-dialer.ts";
import { portHeld } from "./rules/port-held.ts";
import { radioOff } from "./rules/radio-off.ts";
import { rejectCause } from "./rules/reject-cause.ts";
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
import { textsRead, textsUnknown } from "./rules/texts-read.ts";
import { unreadSettings } from "./rules/unread-settings.ts";
import { usbDrops } from "./rules/usb-drops.ts";
import { usbPower } from "./rules/usb-power.ts";
import { cableOut, noLease, noWanPort, wanNotDhcp } from "./rules/wan.ts";

/** All rules in the order of dependence, from the USB plug to the Internet. Findings keep this order. */
export const rules = [
  noModem,
  noAtPort,
  severalModems,
  downloadMode,
  modemCrashed,
  mhiFailed,
  noPermission,
  portHeld,
  noAnswer,
  unknownModel,
  otherModel,
  modemNotAsked,
  readOnlyModem,
  unreadSettings,
  usbPower,
  usbDrops,
  modemHot,
  modemRestarts,
  modemManagerRunning,
  otherDialer,
  simMissing,
  simLocked,
  radioOff,
  simFailure,
  denied,
  limitedService,
  searching,
  rejectCause,
  apnRejected,
  ipTypeRejected,
  contextHeld,
  noDataCall,
  ipv6Only,
  otherContext,
  mbnOverwritesApn,
  oldFirmware,
  dmzOnly,
  ethernetOff,
  noEthernetDriver,
  rgmiiLeftOn,
  ethernetChipLost,
  rndisMode,
  foreignRules,
  passthroughOff,
  natLeftOn,
  routerUnreachable,
  routerLoginRefused,
  notOpenwrt,
  noWanPort,
  wanNotDhcp,
  cableOut,
  wanOff,
  noLease,
  wrongMacBound,
  staleLease,
  doubleNat,
  otherNetwork,
  subnetClash,
  noDefaultRoute,
  otherUplink,
  staticRoute,
  mwan3,
  noInternet,
  dnsFailure,
  firewallStopped,
  wanZone,
  noMasquerading,
  noForwarding,
  lanSilent,
  wanOpen,
  carrierNat,
  clat,
  routerPasswordless,
  oldCellularInterface,
  sqm,
  stagedChanges,
  guardArmed,
  readOnlyRouter,
  oldSshServer,
  damagedConfig,
  kernelFault,
  transmitTimeout,
  linkFlaps,
  leaseFlaps,
  leaseLost,
  dnsRebind,
  mtuLimit,
  modemPageUnreachable,
  modemWithoutIpv4,
  writeRefused,
  dataOverUsb,
  textsUnknown,
  textsRead,
] as const;

export type FindingCode = (typeof rules)[number]["code"];

export interface Finding extends FindingDetails {
  readonly code: FindingCode;
}

/** Returns the findings of all rules. */
export function diagnose(input: DiagnosisInput): readonly Finding[] {
  return rules.flatMap((rule) =>
    rule.check(input).map((details) => ({ code: rule.code, ...details })),
  );
}

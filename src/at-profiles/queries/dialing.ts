import { part } from "../observed.ts";
import type { ModemValues } from "../observed.ts";
import { autoConnect } from "../settings/auto-connect.ts";
import { autoDial } from "../settings/auto-dial.ts";
import { dataRule } from "../settings/data-rule.ts";
import { ethernetPort } from "../settings/ethernet-port.ts";
import { rgmii } from "../settings/rgmii.ts";
import { usbMode } from "../settings/usb-mode.ts";

const ecm = 1;

/**
 * Whether the modem starts a data connection again that one of its commands ended: only by
 * auto_connect or an RGMII call, not by QMAPWAC or ECM (docs/facts/modem.md#ippt-nat).
 */
export function redials(values: ModemValues): boolean {
  return isRuleDialing(values) || hasRgmiiCall(values);
}

/**
 * Whether the modem starts the data connection after a restart (docs/facts/modem.md#qmapwac).
 * Undefined if its settings do not show it: no source has a read form of UniSoc's automatic
 * dialing, which is written with the port.
 */
export function dialsAfterRestart(
  values: ModemValues,
  written: ReadonlySet<string> = new Set(),
): boolean | undefined {
  const port = values[ethernetPort.id];
  if (port !== undefined) return written.has(ethernetPort.id) ? port === 1 : undefined;
  if (redials(values) || values[usbMode.id] === ecm || values[autoDial.id] === 1) return true;
  return values[usbMode.id] === undefined || values[autoDial.id] === undefined ? undefined : false;
}

/** The rule's flag, or the factory default of a modem without a rule (docs/facts/modem.md#wwan). */
function isRuleDialing(values: ModemValues): boolean {
  const rule = values[dataRule.id];
  const cid = part(rule, "cid");
  return typeof cid === "number" && cid > 0
    ? part(rule, "autoConnect") === 1
    : values[autoConnect.id] === 1;
}

function hasRgmiiCall(values: ModemValues): boolean {
  const port = values[rgmii.id];
  const calls = part(port, "calls");
  return part(port, "status") === "enable" && Array.isArray(calls) && calls.length > 0;
}

import { autoConnect } from "../../at-profiles/settings/auto-connect.ts";
import { autoDial } from "../../at-profiles/settings/auto-dial.ts";
import { usbMode } from "../../at-profiles/settings/usb-mode.ts";
import { apnEvidence, apnFix } from "../apn-advice.ts";
import type { AnsweringModem, DiagnosisInput } from "../diagnosis-input.ts";
import { applyFix, profileFix } from "../fix-commands.ts";
import { modemRule } from "../rule.ts";
import type { FindingDetails } from "../rule.ts";
import { isRegistered } from "./registration.ts";

const ecm = 1;

/**
 * Registered without an address: no data connection is started, or the carrier assigns none
 * (docs/facts/modem.md#symptom-08, docs/facts/modem.md#symptom-28).
 */
export const noDataCall = modemRule("no-data-call", (modem, input) => {
  if (modem.sim !== "ready" || !isRegistered(modem) || modem.address !== undefined) return [];
  if (modem.address6 !== undefined) return [ipv6Only(modem, input)];
  return [connectsItself(modem) === false ? notStarted(modem, input) : noAddress(modem)];
});

/** Whether the modem starts the data connection itself; undefined when its settings do not show it. */
function connectsItself({ values }: AnsweringModem): boolean | undefined {
  if (values[usbMode.id] === ecm || values[autoDial.id] === 1 || values[autoConnect.id] === 1)
    return true;
  return values[autoDial.id] === 0 && values[usbMode.id] !== undefined ? false : undefined;
}

function notStarted({ values }: AnsweringModem, input: DiagnosisInput): FindingDetails {
  const mode = Number(values[usbMode.id]);
  return {
    severity: "error",
    message: "The modem is registered, but no data connection is active.",
    evidence: [
      `USB network mode: ${usbMode.show(mode)} (only ECM starts the data connection by itself)`,
      "AT+QMAPWAC?: 0",
    ],
    fix: applyFix(input),
  };
}

function noAddress(modem: AnsweringModem): FindingDetails {
  return {
    severity: "error",
    message:
      "The modem is registered and starts the data connection, but the carrier assigns no address.",
    evidence: [
      modem.addressQuery === undefined
        ? "the firmware answers no query for the address"
        : `${modem.addressQuery}: no IPv4 address`,
      ...apnEvidence(modem),
    ],
    fix: apnFix(modem, "ask the carrier whether the plan includes data."),
  };
}

function ipv6Only({ address6 }: AnsweringModem, input: DiagnosisInput): FindingDetails {
  return {
    severity: "warning",
    message: "The carrier assigns only IPv6 to this modem. IP passthrough needs IPv4.",
    evidence: [`IPv6 address of the modem: ${address6 ?? ""}`],
    fix: `${profileFix("Set `modem.apn.type: ipv4v6`", input)}\nSome carriers have another APN for IPv4.`,
  };
}

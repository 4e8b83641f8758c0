import { autoConnect } from "../../at-profiles/settings/auto-connect.ts";
import { autoDial } from "../../at-profiles/settings/auto-dial.ts";
import { usbMode } from "../../at-profiles/settings/usb-mode.ts";
import { apnEvidence, apnFix } from "../apn-advice.ts";
import type { AnsweringModem } from "../diagnosis-input.ts";
import { modemRule } from "../rule.ts";
import type { Complaint } from "../rule.ts";
import { applyIt } from "../phrasing.ts";
import { isRegistered } from "./registration.ts";

const ecm = 1;

/** Registered, and yet no address: nobody dials, or the carrier gives none (ROM-OLD, WIKI#15; modem.md 7 #8, #28). */
export const noDataCall = modemRule("no-data-call", (modem) => {
  if (modem.sim !== "ready" || !isRegistered(modem) || modem.address !== undefined) return [];
  if (modem.address6 !== undefined) return [ipv6Only(modem)];
  return [dialsItself(modem) === "no" ? nobodyDials(modem) : noAddress(modem)];
});

function dialsItself({ values }: AnsweringModem): "yes" | "no" | "unknown" {
  if (values[usbMode.id] === ecm || values[autoDial.id] === 1 || values[autoConnect.id] === 1)
    return "yes";
  return values[autoDial.id] === 0 && values[usbMode.id] !== undefined ? "no" : "unknown";
}

function nobodyDials({ values }: AnsweringModem): Complaint {
  const mode = Number(values[usbMode.id]);
  return {
    severity: "error",
    message: "The modem is registered, but nobody dials: it has no data connection.",
    evidence: [
      `the USB network mode is ${usbMode.show(mode)}, and only in ECM the modem dials by itself`,
      "AT+QMAPWAC? says 0",
    ],
    fix: applyIt,
  };
}

function noAddress(modem: AnsweringModem): Complaint {
  return {
    severity: "error",
    message: "The modem is registered and dials, but the carrier gives it no address.",
    evidence: ['AT+QMAP="WWAN" shows no IPv4 address', ...apnEvidence(modem)],
    fix: apnFix(modem, "ask the carrier whether the plan includes data."),
  };
}

function ipv6Only({ address6 }: AnsweringModem): Complaint {
  return {
    severity: "warning",
    message: "The carrier gives this modem IPv6 only; passthrough hands on IPv4.",
    evidence: [`the modem has ${address6}`],
    fix: "Set modem.apn.type to ipv4v6 in the profile; some carriers have another APN for IPv4.",
  };
}

import { defined } from "../../core/defined.ts";
import { has } from "../../at-profiles/observed.ts";
import { dialsAfterRestart, redials } from "../../at-profiles/queries/dialing.ts";
import { dataRule } from "../../at-profiles/settings/data-rule.ts";
import { usbMode } from "../../at-profiles/settings/usb-mode.ts";
import { apnEvidence, apnFix } from "../apn-advice.ts";
import type { AnsweringModem, DiagnosisInput } from "../diagnosis-input.ts";
import { applyFix, atCommand, withCommand } from "../fix-commands.ts";
import { defineRule } from "../rule.ts";
import type { FindingDetails } from "../rule.ts";
import type { LogSigns } from "../log-signs.ts";
import { isAddressUnread } from "../unread-address.ts";
import { isRegistered } from "./registration.ts";
import { hasSimFault } from "./sim.ts";

const connectCommand = 'AT+QMAP="connect",0,1';

/**
 * Registered without an address: no data connection is started, or the carrier assigns none
 * (docs/facts/modem.md#symptom-08, docs/facts/modem.md#symptom-28).
 */
export const noDataCall = defineRule({
  code: "no-data-call",
  check: (input) =>
    input.modem?.state === "answers" ? withoutAddress(input.modem, input) : refusedOverUsb(input),
});

/** Without a modem that answers, the log of a dialer shows a data connection that failed. */
function refusedOverUsb({ router, log, texts }: DiagnosisInput): readonly FindingDetails[] {
  return [log, router?.state === "answers" ? router.log : undefined].flatMap((one) => {
    const { silentLine, rejections = [] } = one?.dialer ?? {};
    const { program, line: refusedLine } = refusalIn(one);
    const isExplained =
      silentLine !== undefined ||
      rejections.length > 0 ||
      (texts?.rejections ?? []).length > 0 ||
      (["context-held", "apn-rejected", "ip-type-rejected"] as const).some(
        (code) => one?.messages?.[code],
      );
    if (refusedLine === undefined || isExplained) return [];
    return [
      {
        severity: "error",
        message: `The data connection over USB or PCIe that ${program} requested failed.`,
        evidence: [`${program}: ${refusedLine}`],
        fix:
          "Check the APN, its user name and the IP type (`pdptype`) of this interface with the carrier." +
          " A modem that already dials for its Ethernet port refuses a second connection.",
      },
    ];
  });
}

function refusalIn(log: LogSigns | undefined): {
  readonly program: string;
  readonly line?: string;
} {
  const { modemManager, dialer } = log ?? {};
  const line = modemManager?.callFailedLine;
  // A modem that searches has no network to connect to.
  if (line !== undefined && modemManager?.registrationFailed === undefined)
    return { program: "ModemManager", line };
  return defined({ program: dialer?.program ?? "", line: dialer?.refusedLine });
}

function withoutAddress(modem: AnsweringModem, input: DiagnosisInput): readonly FindingDetails[] {
  const hasAddress = modem.address !== undefined || modem.address6 !== undefined;
  if (hasSimFault(modem) || !isRegistered(modem) || hasAddress) return [];
  if (input.texts?.hasAddressQuery === false) return [];
  if (dialsAfterRestart(modem.values) === false) return [notStarted(modem, input)];
  if (isAddressUnread(modem)) return [];
  return [isAutoConnectOff(modem) ? mayHaveEnded(modem, input) : noAddress(modem, input)];
}

/** Whether auto_connect is off, although the modem dials after a restart: a connection can have ended. */
function isAutoConnectOff({ values }: AnsweringModem): boolean {
  return has(values, dataRule) && !redials(values);
}

/**
 * docs/facts/modem.md#ippt-nat: a change ends the data connection, and only auto_connect starts it
 * again.
 */
function mayHaveEnded(modem: AnsweringModem, input: DiagnosisInput): FindingDetails {
  return {
    severity: "error",
    message:
      "The modem is registered and does not dial: auto connect is off. " +
      "A data connection that ended does not return before the next restart.",
    evidence: [
      'AT+QMAP="WWAN": no IPv4 address',
      'AT+QMAP="MPDN_rule": no rule 0 with auto_connect',
      ...apnEvidence(modem),
    ],
    fix: [
      withCommand("Start the data connection:", atCommand(connectCommand, input)),
      `If there is still no address: ${apnFix(modem, input, "ask the carrier whether the plan includes data.")}`,
    ].join("\n"),
  };
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

function noAddress(modem: AnsweringModem, input: DiagnosisInput): FindingDetails {
  return {
    severity: "error",
    message:
      "The modem is registered and starts the data connection, but the carrier assigns no address.",
    evidence: [
      `${modem.addressQuery}: no IPv4 address`,
      ...(isRoaming(modem) ? ["registered in a foreign network (roaming)"] : []),
      ...apnEvidence(modem),
    ],
    fix: apnFix(
      modem,
      input,
      isRoaming(modem)
        ? "ask the carrier whether the plan includes data roaming."
        : "ask the carrier whether the plan includes data.",
    ),
  };
}

function isRoaming({ registration: { lte, nr } }: AnsweringModem): boolean {
  return lte === "roaming" || nr === "roaming";
}

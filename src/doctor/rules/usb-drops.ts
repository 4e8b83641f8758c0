import type { DiagnosisInput, OwnDeparture, UsbModemInput } from "../diagnosis-input.ts";
import type { LogSigns, UsbFault } from "../log-signs.ts";
import { defineRule } from "../rule.ts";
import type { FindingDetails } from "../rule.ts";

/**
 * A modem that leaves its bus without a restart command has too little power or a bad cable
 * (docs/facts/modem.md#brown-out).
 */
export const usbDrops = defineRule({
  code: "usb-drops",
  check: ({ usb, log, router, ownDepartures = [], runDrops = [] }) => {
    const found = [
      ...dropFindings(usb, log, ownDepartures),
      ...(router?.state === "answers" ? dropFindings(router.usb, router.log, ownDepartures) : []),
    ];
    const [first] = found;
    if (runDrops.length === 0) return found;
    if (first === undefined) return [duringRun(runDrops)];
    return [{ ...first, evidence: [...first.evidence, ...runDrops] }, ...found.slice(1)];
  },
});

/** The journal of a run is evidence where no kernel log can be read, as on macOS and Windows. */
function duringRun(runDrops: readonly string[]): FindingDetails {
  return {
    severity: "warning",
    message: "The modem left USB unexpectedly during the last run of ethermode.",
    evidence: runDrops,
    fix: supplyFix,
  };
}

export const supplyFix =
  "Give the board its own power supply, use a short cable, and connect it without a hub.";

/** Whether the log of the machine with this modem shows drops, so that weak power is the likely cause. */
export function hasDropped(
  { usb: local, log, router, ownDepartures = [] }: DiagnosisInput,
  usb: UsbModemInput,
): boolean {
  const routerLog = router?.state === "answers" ? router.log : undefined;
  const findings = dropFindings([usb], local.includes(usb) ? log : routerLog, ownDepartures);
  return findings.some(({ severity }) => severity !== "info");
}

/** Time after a restart in which the modem registers and dials, and so draws most power. */
const loadSeconds = 300;

function dropFindings(
  usb: readonly UsbModemInput[],
  log: LogSigns | undefined,
  departures: readonly OwnDeparture[],
): readonly FindingDetails[] {
  if (log === undefined) return [];
  const drops = dropsIn(usb, log, departures);
  const reconnects = reconnectEvidence(usb, log, departures);
  if (drops.length === 0 && reconnects.length === 0) return [];
  const loaded = drops.filter((drop) => afterRestart(drop, departures) !== undefined);
  const weak =
    usb.length === 1 ? usb.filter(({ power }) => power === "at-limit" || power === "short") : [];
  const isSingle =
    drops.length === 1 &&
    drops[0]?.kind === "disconnect" &&
    loaded.length === 0 &&
    reconnects.length === 0;
  return [
    {
      severity: isSingle ? "info" : "warning",
      message: [
        messageOf(drops, loaded, reconnects),
        ...weak.flatMap((one) => one.powerEvidence),
      ].join(" "),
      evidence: [
        ...weak.flatMap(({ powerEvidence }) => powerEvidence),
        ...drops.slice(-5).map((drop) => describe(drop, departures)),
        ...reconnects,
        ...(log.messages?.["usb-drops"] ?? []).map((line) => line.trim()),
      ],
      fix: supplyFix,
    },
  ];
}

function messageOf(
  drops: readonly UsbFault[],
  loaded: readonly UsbFault[],
  reconnects: readonly string[],
): string {
  if (drops.length === 0)
    return (
      "The modem disconnected from USB and reconnected without a restart command" +
      ` (${reconnects.at(-1)?.replace(/^.*: /, "") ?? ""}). Probably its power supply or its cable` +
      " is insufficient."
    );
  const failed = `The modem disconnected from USB or failed on it ${times(drops.length)}`;
  return loaded.length === 0
    ? `${failed}. ethermode did not restart it then.`
    : `${failed} after it had returned from a restart. It draws most power while it registers` +
        " and dials, so the power supply is too weak.";
}

/** Drivers reset a device once or twice when they start. */
const minResets = 3;

/** A device that fails before it is identified counts as the modem when no other modem is known. */
function dropsIn(
  usb: readonly UsbModemInput[],
  log: LogSigns,
  departures: readonly OwnDeparture[],
): readonly UsbFault[] {
  const ports = new Set([...usb.flatMap(({ busPath }) => busPath ?? []), ...log.modemBusPaths]);
  const faults = log.usb.filter(
    (fault, at) =>
      ports.has(fault.busPath) ||
      (fault.kind === "error" && (ports.size === 0 || followsDeparture(log.usb, at, ports))),
  );
  const expected = expectedAmong(faults, departures);
  const resets = faults.filter(({ kind }) => kind === "reset");
  return faults.filter(
    (fault) => !expected.has(fault) && (fault.kind !== "reset" || resets.length >= minResets),
  );
}

/** A modem that returns at another speed fails on another bus, directly after it left its own. */
function followsDeparture(
  faults: readonly UsbFault[],
  at: number,
  ports: ReadonlySet<string>,
): boolean {
  const { busPath } = faults[at] ?? {};
  const before = faults.slice(0, at).findLast((fault) => fault.busPath !== busPath);
  return before?.kind === "disconnect" && ports.has(before.busPath);
}

/** Clocks and logs are rounded to seconds, and a change of the SIM slot ends the port after its OK. */
const toleranceSeconds = 5;

/** Each of our steps makes the modem leave its port once. A second departure has another cause. */
function expectedAmong(
  faults: readonly UsbFault[],
  departures: readonly OwnDeparture[],
): ReadonlySet<UsbFault> {
  const expected = new Set<UsbFault>();
  for (const { began, ended } of departures) {
    const seen = new Set<string>();
    for (const fault of faults) {
      const { busPath, kind, secondsAgo } = fault;
      const isInStep =
        secondsAgo !== undefined &&
        secondsAgo <= began + toleranceSeconds &&
        secondsAgo >= ended - toleranceSeconds;
      if (kind !== "disconnect" || !isInStep || seen.has(busPath) || expected.has(fault)) continue;
      seen.add(busPath);
      expected.add(fault);
    }
  }
  return expected;
}

/** Returns the seconds from the start of our restart to the fault, if it follows soon. */
function afterRestart(
  { secondsAgo }: UsbFault,
  departures: readonly OwnDeparture[],
): number | undefined {
  if (secondsAgo === undefined) return undefined;
  const delays = departures
    .filter(({ began, ended }) => secondsAgo < began && secondsAgo > ended - loadSeconds)
    .map(({ began }) => began - secondsAgo);
  return delays.length === 0 ? undefined : Math.min(...delays);
}

/**
 * ModemManager counts modems from 0 and counts up for each reconnect, and each step of ours can
 * cause one. With two modems the numbers prove nothing.
 */
function reconnectEvidence(
  usb: readonly UsbModemInput[],
  log: LogSigns,
  departures: readonly OwnDeparture[],
): readonly string[] {
  const { modems: numbers = [], listed = 0 } = log.modemManager ?? {};
  const last = numbers.at(-1) ?? 0;
  const isRepeated = numbers.length > usb.length && numbers.length > 1;
  if (usb.length > 1 || listed > 1 || !(isRepeated || last >= 2) || last <= departures.length)
    return [];
  const place = ordinals[last] ?? `${last + 1}th`;
  return [
    ...(numbers.length > 1
      ? [`ModemManager's log: the modem reconnected as modem ${numbers.join(", ")}`]
      : []),
    `ModemManager's log: modem${last} is the ${place} modem object since boot`,
  ];
}

const ordinals = [
  "first",
  "second",
  "third",
  "fourth",
  "fifth",
  "sixth",
  "seventh",
  "eighth",
  "ninth",
  "tenth",
] as const;

function describe(fault: UsbFault, departures: readonly OwnDeparture[]): string {
  const { text, secondsAgo } = fault;
  if (secondsAgo === undefined) return text;
  const delay = afterRestart(fault, departures);
  const after = delay === undefined ? "" : `, ${Math.round(delay)} s after ethermode restarted it`;
  return `${text} (${ago(secondsAgo)}${after})`;
}

function times(count: number): string {
  return count === 1 ? "once" : count === 2 ? "twice" : `${count} times`;
}

function ago(seconds: number): string {
  if (seconds < 120) return `${seconds} s ago`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min ago`;
  return seconds < 172_800
    ? `${Math.round(seconds / 3600)} h ago`
    : `${Math.round(seconds / 86_400)} days ago`;
}

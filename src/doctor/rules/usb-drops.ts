import type { DiagnosisInput, OwnRun, UsbModemInput } from "../diagnosis-input.ts";
import type { LogSigns, UsbFault } from "../log-signs.ts";
import { defineRule } from "../rule.ts";
import type { FindingDetails } from "../rule.ts";

/**
 * A modem that leaves its bus without a restart command has too little power or a bad cable
 * (docs/facts/modem.md#brown-out).
 */
export const usbDrops = defineRule({
  code: "usb-drops",
  check: ({ usb, log, router, ownRuns = [] }) => [
    ...dropFindings(usb, log, ownRuns),
    ...(router?.state === "answers" ? dropFindings(router.usb, router.log, ownRuns) : []),
  ],
});

/** Whether the log of the machine with this modem shows drops, so that weak power is the likely cause. */
export function hasDropped(
  { usb: local, log, router, ownRuns = [] }: DiagnosisInput,
  usb: UsbModemInput,
): boolean {
  const routerLog = router?.state === "answers" ? router.log : undefined;
  const findings = dropFindings([usb], local.includes(usb) ? log : routerLog, ownRuns);
  return findings.some(({ severity }) => severity !== "info");
}

function dropFindings(
  usb: readonly UsbModemInput[],
  log: LogSigns | undefined,
  runs: readonly OwnRun[],
): readonly FindingDetails[] {
  if (log === undefined) return [];
  const drops = dropsIn(usb, log, runs);
  const reconnects = reconnectEvidence(usb, log);
  if (drops.length === 0 && reconnects.length === 0) return [];
  const isSingle = drops.length === 1 && drops[0]?.kind === "disconnect" && reconnects.length === 0;
  return [
    {
      severity: isSingle ? "info" : "warning",
      message:
        drops.length === 0
          ? "The modem disconnected from USB and reconnected without a restart command."
          : `The modem disconnected from USB or failed on it ${times(drops.length)}.` +
            " ethermode did not restart it then.",
      evidence: [...drops.slice(-5).map(describe), ...reconnects],
      fix: "Give the board its own power supply, use a short cable, and connect it without a hub.",
    },
  ];
}

/** A device that fails before it is identified counts as the modem when no other modem is known. */
function dropsIn(
  usb: readonly UsbModemInput[],
  log: LogSigns,
  runs: readonly OwnRun[],
): readonly UsbFault[] {
  const ports = new Set([...usb.flatMap(({ busPath }) => busPath ?? []), ...log.modemBusPaths]);
  return log.usb
    .filter(({ busPath, kind }) => ports.has(busPath) || (ports.size === 0 && kind === "error"))
    .filter((fault) => fault.kind === "error" || !isOurs(fault, runs));
}

/** ModemManager counts up for each reconnect. With two modems the numbers prove nothing. */
function reconnectEvidence(usb: readonly UsbModemInput[], log: LogSigns): readonly string[] {
  const numbers = log.modemManager?.modems ?? [];
  return numbers.length > usb.length && numbers.length > 1 && usb.length < 2
    ? [`ModemManager's log: the modem reconnected as modem ${numbers.join(", ")}`]
    : [];
}

/**
 * A restarted modem can leave its bus twice (docs/facts/modem.md#restart-timing), the second time
 * after the end of the run.
 */
function isOurs({ secondsAgo }: UsbFault, runs: readonly OwnRun[]): boolean {
  return (
    secondsAgo !== undefined &&
    runs.some(({ began, ended }) => secondsAgo <= began && secondsAgo >= ended - 180)
  );
}

function describe({ text, secondsAgo }: UsbFault): string {
  return secondsAgo === undefined ? text : `${text} (${ago(secondsAgo)})`;
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

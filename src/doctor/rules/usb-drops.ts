import type { DiagnosisInput, OwnRun, UsbModemInput } from "../diagnosis-input.ts";
import type { LogSigns, UsbTrouble } from "../log-signs.ts";
import { defineRule } from "../rule.ts";
import type { Complaint } from "../rule.ts";
import { ago, listed, times } from "../phrasing.ts";

/** A modem that leaves its bus without having been told to lacks power, or has a bad cable (modem.md 4.4). */
export const usbDrops = defineRule({
  code: "usb-drops",
  check: (facts) => [
    ...complaints(facts.usb, facts.log, facts.ownRuns ?? []),
    ...(facts.router?.state === "answers"
      ? complaints(facts.router.usb, facts.router.log, facts.ownRuns ?? [])
      : []),
  ],
});

/** Whether the log of the machine this modem is plugged into tells of drops: then its power is worth more than a note. */
export function hasDropped(facts: DiagnosisInput, usb: UsbModemInput): boolean {
  const local = facts.usb.includes(usb);
  const log = local ? facts.log : facts.router?.state === "answers" ? facts.router.log : undefined;
  return complaints([usb], log, facts.ownRuns ?? []).some(({ severity }) => severity !== "info");
}

function complaints(
  usb: readonly UsbModemInput[],
  log: LogSigns | undefined,
  runs: readonly OwnRun[],
): readonly Complaint[] {
  if (log === undefined) return [];
  const places = new Set([...usb.flatMap(({ busPath }) => busPath ?? []), ...log.modemBusPaths]);
  // A device that cannot even say who it is may be the modem, as long as no other modem is known.
  const ofModem = log.usb.filter(
    ({ busPath, kind }) => places.has(busPath) || (places.size === 0 && kind === "error"),
  );
  const drops = ofModem.filter((trouble) => trouble.kind === "error" || !isOurs(trouble, runs));
  const numbers = log.modemManager?.modems ?? [];
  const returns =
    numbers.length > usb.length && numbers.length > 1 && usb.length < 2
      ? [`ModemManager has seen it come back: as modem ${listed(numbers.map(String))}`]
      : [];
  if (drops.length === 0 && returns.length === 0) return [];
  const once = drops.length === 1 && drops[0]?.kind === "disconnect" && returns.length === 0;
  return [
    {
      severity: once ? "info" : "warning",
      message:
        drops.length === 0
          ? "The modem leaves the USB bus and comes back by itself."
          : `The kernel's log tells ${times(drops.length)} of the modem leaving the USB bus, or failing on it, without having been restarted by ethermode.`,
      evidence: [...drops.slice(-5).map(said), ...returns],
      fix: "Give the board its own power supply, use a short cable, and plug it straight into a port.",
    },
  ];
}

/** A restarted modem may leave its bus twice (QA), the second time when the run is over. */
function isOurs({ secondsAgo }: UsbTrouble, runs: readonly OwnRun[]): boolean {
  return (
    secondsAgo !== undefined &&
    runs.some(({ began, ended }) => secondsAgo <= began && secondsAgo >= ended - 180)
  );
}

function said({ words, secondsAgo }: UsbTrouble): string {
  return secondsAgo === undefined ? words : `${words} (${ago(secondsAgo)})`;
}

import type { DiagnosisInput, UsbModemInput } from "../diagnosis-input.ts";
import { defineRule } from "../rule.ts";
import type { FindingDetails } from "../rule.ts";
import { linesOf } from "./logged-messages.ts";
import { hasDropped } from "./usb-drops.ts";

/**
 * Descriptors request 896 mA and peaks exceed that. USB does not show whether the board has
 * its own supply (docs/facts/modem.md#usb-power-request).
 */
export const usbPower = defineRule({
  code: "usb-power",
  check: (input) => [...refusedByPort(input), ...belowNeed(input)],
});

function belowNeed(input: DiagnosisInput): readonly FindingDetails[] {
  return (
    [...input.usb, ...(input.router?.state === "answers" ? input.router.usb : [])]
      .filter(({ power }) => power === "short" || power === "at-limit")
      // With drops, the power is part of their finding.
      .filter((usb) => !hasDropped(input, usb) || countOf(input) > 1)
      .map((usb) => ({
        severity: usb.power === "short" || hasDropped(input, usb) ? "warning" : "info",
        message: symptom(usb),
        evidence: usb.powerEvidence,
        fix: "Give the board its own power supply. If it has one, ignore this finding.",
      }))
  );
}

/** The kernel compares the descriptors with the port, and leaves the device without drivers. */
function refusedByPort(input: DiagnosisInput): readonly FindingDetails[] {
  const lines = linesOf("usb-power", input);
  if (lines.length === 0) return [];
  return [
    {
      severity: "error",
      message:
        "The USB port refuses the device, because it cannot supply the power that the device requests.",
      evidence: lines.map((line) => line.trim()),
      fix: "Give the board its own power supply, or use a hub with its own power supply.",
    },
  ];
}

function countOf({ usb, router }: DiagnosisInput): number {
  return Math.max(usb.length, router?.state === "answers" ? router.usb.length : 0);
}

function symptom({ power, title }: UsbModemInput): string {
  return power === "short"
    ? `This USB port cannot supply enough power for the ${title}.`
    : `The ${title} can draw all the power of its USB port, which leaves no reserve for peaks.`;
}

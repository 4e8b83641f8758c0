import type { UsbModemInput } from "../diagnosis-input.ts";
import { defineRule } from "../rule.ts";
import { hasDropped } from "./usb-drops.ts";

/** Descriptors ask for 896 mA and peaks exceed that; a supply of the board's own does not show on USB (modem.md 4.4, ROM-WIKI). */
export const usbPower = defineRule({
  code: "usb-power",
  check: (facts) =>
    [...facts.usb, ...(facts.router?.state === "answers" ? facts.router.usb : [])]
      .filter(({ power }) => power === "short" || power === "at-limit")
      .map((usb) => ({
        severity: usb.power === "short" || hasDropped(facts, usb) ? "warning" : "info",
        message: words(usb),
        evidence: usb.powerEvidence,
        fix: "Give the board its own power supply; where it has one already, nothing is to be done.",
      })),
});

function words({ power, title }: UsbModemInput): string {
  return power === "short"
    ? `This USB port alone cannot feed ${title}.`
    : `${title} takes all that its USB port can give, with nothing left for peaks while it transmits.`;
}

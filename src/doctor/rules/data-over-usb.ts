import type { DiagnosisInput } from "../diagnosis-input.ts";
import { applyFix } from "../fix-commands.ts";
import { defineRule } from "../rule.ts";

/**
 * A modem in Ethernet mode is a DHCP server on its Ethernet port: QMI, MBIM and ModemManager serve
 * a data connection over USB only (docs/facts/modem.md#ethernet-architectures).
 */
export const dataOverUsb = defineRule({
  code: "data-over-usb",
  check: (input: DiagnosisInput) => {
    const { texts } = input;
    if (texts === undefined || texts.usbData.length === 0) return [];
    return [
      {
        severity: "info",
        message:
          "The data connection runs over USB (QMI or MBIM). QMI and ModemManager are not needed:" +
          " a modem in Ethernet mode needs an Ethernet cable to the router and DHCP on its WAN.",
        evidence: texts.usbData,
        fix: applyFix(input),
      },
    ];
  },
});

import type { EthernetPath } from "../../at-profiles/model.ts";
import { part } from "../../at-profiles/observed.ts";
import { ethernetDriver } from "../../at-profiles/settings/ethernet-driver.ts";
import { ethernetPort } from "../../at-profiles/settings/ethernet-port.ts";
import { pcieMode } from "../../at-profiles/settings/pcie-mode.ts";
import { rgmii } from "../../at-profiles/settings/rgmii.ts";
import type { AnsweringModem, DiagnosisInput } from "../diagnosis-input.ts";
import { applyFix, profileFix } from "../fix-commands.ts";
import { modemRule } from "../rule.ts";
import { isIn, isPassthrough } from "../verdict.ts";

/**
 * As a PCIe endpoint the module waits for a host and drives no Ethernet chip
 * (docs/facts/modem.md#pcie-mode).
 */
export const ethernetOff = modemRule("ethernet-off", (modem, input) => {
  const possible = modem.ethernet.filter((path) => modem.values[switchOf[path].id] !== undefined);
  if (possible.length === 0 || possible.some((path) => isEthernetEnabled(modem, path))) return [];
  if (hasLinkProof(modem, input)) return [];
  return [
    {
      severity: "error",
      message: "The modem is not in Ethernet mode, so its RJ45 port has no link.",
      evidence: possible.map((path) => `${switchOf[path].read.text}: Ethernet disabled`),
      fix: applyFix(input),
    },
  ];
});

/** A WAN with the modem's address, or with one of its LAN, proves the link, whatever the setting is. */
function hasLinkProof(modem: AnsweringModem, { router, verdict }: DiagnosisInput): boolean {
  if (router?.state !== "answers" || router.wan.carrier === false || verdict === undefined)
    return false;
  return (
    isPassthrough(verdict.verdict) ||
    (router.wan.address !== undefined && isIn(modem.lan, router.wan.address))
  );
}

/**
 * Without its driver the modem does not use the chip on PCIe (docs/facts/modem.md#ethernet-driver).
 * Some firmware has no such setting and needs none (docs/facts/modem.md#symptom-32).
 */
export const noEthernetDriver = modemRule("no-ethernet-driver", (modem, input) => {
  const drivers = modem.values[ethernetDriver.id];
  if (!isEthernetEnabled(modem, "pcie") || typeof drivers !== "object" || drivers === null)
    return [];
  if (Object.values(drivers).includes(1)) return [];
  return [
    {
      severity: "error",
      message: "The modem is in Ethernet mode, but no driver for the Ethernet chip is enabled.",
      evidence: [`AT+QETH="eth_driver": ${Object.keys(drivers).join(", ")}, all disabled`],
      fix: applyFix(input),
    },
  ];
});

/**
 * With RGMII enabled on a PCIe board, the port stops answering at random
 * (docs/facts/modem.md#symptom-18).
 */
export const rgmiiLeftOn = modemRule("rgmii-left-on", (modem, input) => {
  if (!isEthernetEnabled(modem, "pcie") || !isEthernetEnabled(modem, "rgmii")) return [];
  // The profile says that this board has an RGMII port, whatever the PCIe mode is.
  if (input.desired?.ethernet === "rgmii") return [];
  // Some modules are on boards of both kinds, and no answer shows the kind.
  const isKindUnknown = modem.ethernet.includes("rgmii");
  return [
    {
      severity: "warning",
      message: isKindUnknown
        ? "Ethernet over RGMII and over PCIe are both enabled. On a board with PCIe Ethernet the port " +
          "can stop responding."
        : "RGMII is enabled although this board uses PCIe Ethernet. The Ethernet port can stop responding.",
      evidence: ['AT+QETH="rgmii": enabled', 'AT+QCFG="pcie/mode": root complex'],
      fix: isKindUnknown
        ? profileFix(
            "Set `modem.ethernet` to the chip next to the Ethernet port (rgmii, rtl8125 or rtl8168)",
            input,
            undefined,
          )
        : applyFix(input),
    },
  ];
});

const switchOf = { pcie: pcieMode, rgmii, "on-board": ethernetPort } as const satisfies Record<
  EthernetPath,
  unknown
>;

/** Whether the modem drives an Ethernet port wired this way. */
export function isEthernetEnabled(
  { values, ethernet }: AnsweringModem,
  path: EthernetPath,
): boolean {
  if (path === "rgmii") return part(values[rgmii.id], "status") === "enable";
  if (path === "on-board") return values[ethernetPort.id] === 1;
  const mode = values[pcieMode.id];
  return ethernet.includes("pcie") && mode !== undefined && mode !== "endpoint";
}

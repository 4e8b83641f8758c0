import { ethernetDriver } from "../../at-profiles/settings/ethernet-driver.ts";
import { ethernetPort } from "../../at-profiles/settings/ethernet-port.ts";
import type { EthernetPath } from "../../at-profiles/model.ts";
import { pcieMode } from "../../at-profiles/settings/pcie-mode.ts";
import { part } from "../../at-profiles/observed.ts";
import { rgmii } from "../../at-profiles/settings/rgmii.ts";
import type { AnsweringModem } from "../diagnosis-input.ts";
import { modemRule } from "../rule.ts";
import { applyIt } from "../phrasing.ts";

/** As long as the module is an endpoint, it waits for somebody else's PCIe bus and drives no Ethernet chip (M55 3.3.7). */
export const ethernetOff = modemRule("ethernet-off", (modem) => {
  const possible = modem.ethernet.filter((path) => modem.values[switchOf[path].id] !== undefined);
  if (possible.length === 0 || possible.some((path) => isOpen(modem, path))) return [];
  return [
    {
      severity: "error",
      message: "The modem is not in Ethernet mode: nothing drives its RJ45 socket.",
      evidence: possible.map((path) => `${switchOf[path].read.text} says it is off`),
      fix: applyIt,
    },
  ];
});

/** Without its driver the chip on PCIe is not used (M55 12.7.8). Some firmware has no such setting and needs none (R551#2). */
export const noEthernetDriver = modemRule("no-ethernet-driver", (modem) => {
  const drivers = modem.values[ethernetDriver.id];
  if (
    !isOpen(modem, "pcie") ||
    typeof drivers !== "object" ||
    drivers === null ||
    Object.values(drivers).includes(1)
  )
    return [];
  return [
    {
      severity: "error",
      message: "The modem is in Ethernet mode, but no driver for the network chip is on.",
      evidence: [`AT+QETH="eth_driver" has ${Object.keys(drivers).join(" and ")}, all off`],
      fix: applyIt,
    },
  ];
});

/** Left enabled on a PCIe board, the socket stops answering at random (ROM-OLD; modem.md 7 #18). */
export const rgmiiLeftOn = modemRule("rgmii-left-on", (modem) => {
  if (!isOpen(modem, "pcie") || !isOpen(modem, "rgmii")) return [];
  return [
    {
      severity: "warning",
      message:
        "The RGMII port is on although the board's socket is on PCIe; the socket then stops answering at random.",
      evidence: ['AT+QETH="rgmii" says enabled', 'AT+QCFG="pcie/mode" says root complex'],
      fix: applyIt,
    },
  ];
});

const switchOf = { pcie: pcieMode, rgmii, "on-board": ethernetPort } as const satisfies Record<
  EthernetPath,
  unknown
>;

export function isOpen({ values, ethernet }: AnsweringModem, path: EthernetPath): boolean {
  if (path === "rgmii") return part(values[rgmii.id], "status") === "enable";
  if (path === "on-board") return values[ethernetPort.id] === 1;
  const mode = values[pcieMode.id];
  return ethernet.includes("pcie") && mode !== undefined && mode !== "endpoint";
}

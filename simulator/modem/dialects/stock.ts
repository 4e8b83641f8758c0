import type { Memory } from "../memory.ts";

/** Every Qualcomm module as delivered, by QA and the manuals (docs/facts/modem.md#factory-state). */
export const stockMemory: Memory = {
  dataInterface: [0, 0],
  pcieMode: 0,
  usbNet: 0,
  usbConfiguration: ["0x2C7C", "0x0801", "1", "1", "1", "1", "1", "0", "0"],
  ethernetDrivers: { r8125: 0, r8168: 0 },
  rgmii: { enabled: false, voltage: 1, mode: -1, calls: [0, 0, 0, 0], mac: "ff:ff:ff:ff:ff:ff" },
  rgmiiPassthroughMac: "ff:ff:ff:ff:ff:ff",
  atService: "disable",
  autoDial: 0,
  rules: [null, null, null, null],
  autoConnect: [0, 0, 0, 0],
  rulesBroken: false,
  passthroughNat: 1,
  lan: { start: "192.168.225.20", end: "192.168.225.170", gateway: "192.168.225.1" },
  onlyLanAddress: null,
  dmz: { 4: null, 6: null },
  dnsProxy4: "enable",
  vlans: [],
  contexts: [
    { cid: 1, type: "IPV4V6", apn: "", auth: 0, user: "", password: "" },
    { cid: 2, type: "IPV4V6", apn: "ims", auth: 0, user: "", password: "" },
    { cid: 3, type: "IPV4V6", apn: "sos", auth: 0, user: "", password: "" },
  ],
  mbnAutoSelect: 1,
  simSlot: 1,
  ethernet: 0,
  nat: 1,
};

/** AT+QCFG="usbcfg" with all but adb and audio on (docs/facts/modem.md#usb-composition). */
export function usbConfiguration(productId: string): readonly string[] {
  return ["0x2C7C", `0x${productId}`, "1", "1", "1", "1", "1", "0", "0"];
}

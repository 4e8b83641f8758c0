import type { PastedSample } from "./pasted-samples.ts";

const tree = (driver: string): string =>
  [
    "/:  Bus 001.Port 001: Dev 001, Class=root_hub, Driver=xhci_hcd/2p, 480M",
    "    |__ Port 002: Dev 003, If 0, Class=Vendor Specific Class, Driver=[none], 480M",
    "        ID 2c7c:0801 Quectel Wireless Solutions Co., Ltd. RM520N-GL",
    `    |__ Port 002: Dev 003, If 2, Class=Vendor Specific Class, Driver=${driver}, 480M`,
    "        ID 2c7c:0801 Quectel Wireless Solutions Co., Ltd. RM520N-GL",
    "    |__ Port 002: Dev 003, If 4, Class=Vendor Specific Class, Driver=qmi_wwan, 480M",
    "        ID 2c7c:0801 Quectel Wireless Solutions Co., Ltd. RM520N-GL",
  ].join("\n");

/** Lists of USB devices and interfaces without the kernel's table. */
export const usbSamples: readonly PastedSample[] = [
  {
    name: "lsusb -tv of a modem without the serial driver",
    text: tree("[none]"),
    kinds: ["lsusb-tree"],
    findings: ["error no-at-port", "info data-over-usb"],
  },
  {
    name: "lsusb -tv of a modem with the serial driver",
    text: tree("option"),
    kinds: ["lsusb-tree"],
    findings: ["warning usb-power", "info data-over-usb"],
  },
  {
    name: "lsusb -t beside lsusb, which names the vendor",
    text: [
      "Bus 002 Device 002: ID 2c7c:0801 Quectel RM520N-GL",
      "/:  Bus 02.Port 1: Dev 1, Class=root_hub, Driver=xhci-hcd/1p, 5000M",
      "    |__ Port 1: Dev 2, If 2, Class=Vendor Specific Class, Driver=, 5000M",
      "    |__ Port 1: Dev 2, If 3, Class=Vendor Specific Class, Driver=, 5000M",
    ].join("\n"),
    kinds: ["lsusb", "lsusb-tree"],
    findings: ["error no-at-port"],
  },
  {
    name: "a list of USB interfaces",
    text: [
      "# path | vendor product serial name manufacturer speed power | interfaces",
      "one: 2-7 | 2c7c 0801 0a0b0c0d RM530N-GL Quectel 480 500mA | 0,1,ff/ff/ff,-,-",
    ].join("\n"),
    kinds: ["usb-ports"],
    findings: ["error no-at-port"],
  },
];

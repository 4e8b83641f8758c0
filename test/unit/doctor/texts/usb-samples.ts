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

/** Lists of USB and PCIe devices, logs of dialers, and other forms that forums show. */
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
  {
    name: "lsusb -t of OpenWrt beside lsusb, with a module of another maker behind a hub",
    text: [
      "root@OpenMPTCProuter:~# lsusb -t",
      "/:  Bus 001.Port 001: Dev 001, Class=root_hub, Driver=xhci-mtk/1p, 480M",
      "    |__ Port 001: Dev 002, If 0, Class=[unknown], Driver=hub/4p, 480M",
      "        |__ Port 002: Dev 004, If 0, Class=[unknown], Driver=cdc_mbim, 480M",
      "        |__ Port 002: Dev 004, If 2, Class=[unknown], Driver=option, 480M",
      "root@OpenMPTCProuter:~#lsusb",
      "Bus 001 Device 001: ID 1d6b:0002 Linux 6.6.30 xhci-hcd xHCI Host Controller",
      "Bus 001 Device 002: ID 05e3:0610 GenesysLogic USB2.1 Hub",
      "Bus 001 Device 004: ID 1e2d:00b3 Microsoft Generic Mobile Broadband Adapter",
    ].join("\n"),
    kinds: ["lsusb", "lsusb-tree"],
    findings: ["error no-modem", "info data-over-usb"],
  },
  {
    name: "lsusb -t of OpenWrt, where the classes are unknown",
    text: [
      "/:  Bus 001.Port 001: Dev 001, Class=root_hub, Driver=xhci-mtk/1p, 480M",
      "    |__ Port 002: Dev 003, If 2, Class=[unknown], Driver=[none], 480M",
      "Bus 001 Device 003: ID 2c7c:0801 Quectel RM520N-GL",
    ].join("\n"),
    kinds: ["lsusb", "lsusb-tree"],
    findings: ["error no-at-port"],
  },
  {
    name: "a complete lsusb without a modem",
    text: [
      "Bus 002 Device 001: ID 1d6b:0003 Linux 6.6.69 xhci-hcd xHCI Host Controller",
      "Bus 001 Device 001: ID 1d6b:0002 Linux 6.6.69 xhci-hcd xHCI Host Controller",
    ].join("\n"),
    kinds: ["lsusb"],
    findings: ["error no-modem"],
  },
  {
    name: "lspci -nnk with a module in a slot",
    text: [
      "00:1c.6 PCI bridge [0604]: Intel Corporation Device [8086:a0be] (rev 20)",
      "\tKernel driver in use: pcieport",
      "08:00.0 Unassigned class [ff00]: Quectel Wireless Solutions Co., Ltd. RM520N-GL [1eac:1004]",
      "\tSubsystem: Quectel Wireless Solutions Co., Ltd. Device [1eac:5004]",
      "\tKernel modules: mhi_pci_generic",
    ].join("\n"),
    kinds: ["lspci"],
    findings: ["error no-at-port"],
  },
  {
    name: "a module in a slot with an AT port",
    text: [
      "08:00.0 Unassigned class [ff00]: Quectel Wireless Solutions Co., Ltd. RM520N-GL [1eac:1004]",
      "\tSubsystem: Quectel Wireless Solutions Co., Ltd. Device [1eac:5004]",
      "root@OpenWrt:~# ls -l /dev/wwan*",
      "crw-------    1 root     root      250,   0 Nov 30 10:00 /dev/wwan0at0",
      "crw-------    1 root     root      250,   1 Nov 30 10:00 /dev/wwan0mbim0",
    ].join("\n"),
    kinds: ["lspci", "ports"],
    findings: [],
  },
  {
    name: "lspci of BusyBox, which shows no drivers, with a UniSoc module",
    text: "root@OpenWrt:~# lspci\n01:00.0 Class 0d80: 16c3:abcd\n00:00.0 Class 0604: 1912:002b",
    kinds: ["lspci"],
    findings: [],
  },
  {
    name: "the log of QModem and quectel-CM with a silent modem",
    text: [
      "[2025-12-03 12:43:35] modem_dial:dialing /sys/bus/usb/devices/2-2/ driver qmi",
      "[12-03_12:43:35:954] Auto find qmichannel = /dev/cdc-wdm0",
      "[12-03_12:43:36:956] QmiWwanInit message timeout",
    ].join("\n"),
    kinds: ["dialer"],
    findings: ["warning other-dialer", "info data-over-usb"],
  },
  {
    name: "the log of quectel-CM with a cause of rejection",
    text: [
      "[07-09_23:14:39:714] requestGetSIMStatus SIMStatus: SIM_READY",
      "[07-09_23:14:39:728] requestRegistrationState2 MCC: 460, MNC: 11, PS: Attached, DataCap: 5G_SA",
      "[07-09_23:14:39:800] requestSetupDataCall QMUXResult = 0x1, QMUXError = 0xe",
      "[07-09_23:14:39:800] call_end_reason_type is 6",
      "[07-09_23:14:39:800] call_end_reason_verbose is 33",
    ].join("\n"),
    kinds: ["dialer"],
    findings: ["error reject-cause", "warning other-dialer", "info data-over-usb"],
  },
  {
    name: "the log of an interface with QMI whose SIM card cannot be read",
    text: [
      "Fri Aug 16 18:43:06 2024 daemon.notice netifd: 5g (4178): Waiting for SIM initialization",
      "Fri Aug 16 18:43:12 2024 daemon.notice netifd: 5g (4178): SIM in illegal state - Power-cycling SIM",
    ].join("\n"),
    kinds: ["logread"],
    findings: ["error sim-failure", "info data-over-usb"],
  },
  {
    name: "the log of an interface with QMI that is rejected",
    text: [
      "Fri Feb 23 19:07:34 2024 daemon.notice netifd: lte (11868): PIN verification is disabled",
      "Fri Feb 23 19:07:42 2024 daemon.notice netifd: lte (11868): Starting network lte",
      "Fri Feb 23 19:07:43 2024 daemon.notice netifd: lte (11868): Unable to connect IPv4",
    ].join("\n"),
    kinds: ["logread"],
    findings: ["error no-data-call", "info data-over-usb"],
  },
  {
    name: "the log of an interface with MBIM after it connected",
    text: [
      "Fri Feb 23 19:07:34 2024 daemon.notice netifd: lte (11868): mbim[11868] PIN required",
      "Fri Feb 23 19:09:34 2024 daemon.notice netifd: lte (11999): mbim[11999] Attach to network",
      "Fri Feb 23 19:09:36 2024 daemon.notice netifd: lte (11999): mbim[11999] Connected, obtain IP address",
    ].join("\n"),
    kinds: ["logread"],
    findings: ["info data-over-usb"],
  },
  {
    name: "a part of mmcli -m without its first section",
    text: [
      " ------------------------------------",
      "  Hardware  |            manufacturer: Quectel",
      "            |                   model: RM520N-GL",
      "  Status    |                    lock: sim-pin2",
      "            |                   state: connected",
    ].join("\n"),
    kinds: ["mmcli"],
    findings: ["warning modem-manager-running"],
  },
  {
    name: "the answer of a web interface with a refused rule",
    text: [
      "{",
      '    "command": { "text": "AT+QMAP=\\"MPDN_rule\\",0,1,0,1,1,\\"02:00:5e:00:53:01\\"" },',
      '    "response": {',
      '        "status": "error",',
      '        "raw_output": "AT+QMAP=\\"MPDN_rule\\",0,1,0,1,1,\\"02:00:5e:00:53:01\\"\\nERROR"',
      "    }",
      "}",
    ].join("\n"),
    kinds: ["replies"],
    findings: ["warning write-refused"],
  },
  {
    name: "a default route through the LAN of a modem",
    text: [
      "default via 192.168.225.1 dev usb0 src 192.168.225.170",
      "192.168.1.0/24 dev br-lan scope link src 192.168.1.1",
    ].join("\n"),
    kinds: ["routes"],
    findings: ["warning double-nat"],
  },
  {
    name: "the journal of ModemManager with an FCC lock",
    text:
      "May 01 10:00:00 host ModemManager[612]: <wrn> [modem0] couldn't enable interface: " +
      "'Retry the operation as the modem is FCC locked'",
    kinds: ["logread"],
    findings: ["error radio-off", "warning modem-manager-running"],
  },
  {
    name: "the log of a router that no DHCP server answers",
    text: [1, 4, 7, 10]
      .map((second) => `Wed May  1 10:00:${String(second).padStart(2, "0")} 2024 daemon.notice`)
      .map((stamp) => `${stamp} netifd: wan (2201): udhcpc: broadcasting discover`)
      .join("\n"),
    kinds: ["logread"],
    findings: ["error no-lease"],
  },
  {
    name: "the log of a router that got a lease after its requests",
    text: [
      "Wed May  1 10:00:01 2024 daemon.notice netifd: wan (2201): udhcpc: sending discover",
      "Wed May  1 10:00:04 2024 daemon.notice netifd: wan (2201): udhcpc: sending discover",
      "Wed May  1 10:00:07 2024 daemon.notice netifd: wan (2201): udhcpc: sending discover",
      "Wed May  1 10:00:08 2024 daemon.notice netifd: wan (2201): udhcpc: lease of 10.44.1.2 obtained from 10.44.1.1",
    ].join("\n"),
    kinds: ["logread"],
    findings: [],
  },
];

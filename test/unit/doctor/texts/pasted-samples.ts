import type { TextKind } from "../../../../src/doctor/texts/text-kinds.ts";

/** A text as a user pastes it, its kinds, and the findings of the doctor. */
export interface PastedSample {
  readonly name: string;
  readonly text: string;
  readonly kinds: readonly TextKind[];
  /** Findings of severity warning and error, and `data-over-usb`. */
  readonly findings: readonly string[];
}

const table = [
  "T:  Bus=02 Lev=01 Prnt=01 Port=00 Cnt=01 Dev#=  2 Spd=5000 MxCh= 0",
  "D:  Ver= 3.20 Cls=00(>ifc ) Sub=00 Prot=00 MxPS= 9 #Cfgs=  1",
  "P:  Vendor=2c7c ProdID=0801 Rev= 5.04",
  "S:  Manufacturer=Quectel",
  "S:  Product=RM521F-GL",
  "C:* #Ifs= 5 Cfg#= 1 Atr=a0 MxPwr=896mA",
  "I:* If#= 2 Alt= 0 #EPs= 3 Cls=ff(vend.) Sub=00 Prot=00 Driver=option",
  "I:* If#= 4 Alt= 0 #EPs= 3 Cls=ff(vend.) Sub=ff Prot=ff Driver=qmi_wwan",
].join("\n");

const lease = (address: string): string =>
  JSON.stringify(
    {
      up: true,
      proto: "dhcp",
      l3_device: "eth1",
      "ipv4-address": [{ address, mask: 24 }],
      route: [{ target: "0.0.0.0", mask: 0, nexthop: "192.168.225.1" }],
    },
    undefined,
    2,
  );

const dropsWith = (stamp: (seconds: number) => string): string =>
  [
    `${stamp(10)} usb 2-1: New USB device found, idVendor=2c7c, idProduct=0801, bcdDevice= 5.04`,
    `${stamp(11)} usb 2-1: USB disconnect, device number 2`,
    `${stamp(21)} usb 2-1: USB disconnect, device number 3`,
  ].join("\n");

const noSim =
  "ATI\nQuectel\nRM520N-GL\nRevision: RM520NGLAAR03A03M4G\n\nOK\nAT+CPIN?\n+CME ERROR: 10";

export const samples: readonly PastedSample[] = [
  {
    name: "logread of a modem that registers nowhere",
    text:
      "Sat Dec 16 14:06:05 2023 daemon.info [2389]: <inf> [modem0] consolidated registration state: " +
      "cs 'searching', ps 'searching', eps 'searching', 5gs 'emergency-only' --> 'searching'",
    kinds: ["logread"],
    findings: ["error searching", "warning modem-manager-running"],
  },
  {
    name: "journalctl of a modem without a SIM card",
    text: "Dec 16 14:06:05 shed ModemManager[812]: <wrn> [modem0] modem couldn't be initialized: sim-missing",
    kinds: ["logread"],
    findings: ["error sim-missing", "warning modem-manager-running"],
  },
  {
    name: "dmesg with seconds since the start",
    text: dropsWith((seconds) => `[   ${seconds}.123456]`),
    kinds: ["dmesg"],
    findings: ["warning usb-drops"],
  },
  {
    name: "dmesg -T",
    text: dropsWith((seconds) => `[Sat Dec 16 14:06:${seconds} 2023]`),
    kinds: ["dmesg"],
    findings: ["warning usb-drops"],
  },
  {
    name: "dmesg --time-format iso",
    text: dropsWith((seconds) => `2023-12-16T14:06:${seconds},123456+00:00`),
    kinds: ["dmesg"],
    findings: ["warning usb-drops"],
  },
  {
    name: "dmesg -x",
    text: dropsWith((seconds) => `kern  :info  : [   ${seconds}.123456]`),
    kinds: ["dmesg"],
    findings: ["warning usb-drops"],
  },
  {
    name: "the USB table of the kernel",
    text: table,
    kinds: ["usb-devices"],
    findings: ["info data-over-usb"],
  },
  {
    name: "lsusb -v of a modem on a USB 2 port",
    text: [
      "Bus 001 Device 004: ID 2c7c:0801 Quectel Wireless Solutions Co., Ltd. RM520N-GL",
      "Negotiated speed: High Speed (480Mbps)",
      "Device Descriptor:",
      "  bLength                18",
      "  bcdUSB               2.10",
      "  iProduct                2 RM520N-GL",
      "  Configuration Descriptor:",
      "    MaxPower              500mA",
    ].join("\n"),
    kinds: ["lsusb"],
    findings: ["warning usb-power"],
  },
  {
    name: "an AT conversation with echo",
    text: noSim,
    kinds: ["replies"],
    findings: ["error sim-missing"],
  },
  {
    name: "an AT conversation with marks and times",
    text: noSim
      .split("\n")
      .map((line) => `[2023-12-16_14:03:11:123]${line.startsWith("AT") ? "> " : "< "}${line}`)
      .join("\n"),
    kinds: ["replies"],
    findings: ["error sim-missing"],
  },
  {
    name: "AT replies without the commands",
    text: "+CPIN: SIM PIN\n\nOK\n",
    kinds: ["replies"],
    findings: ["error sim-locked"],
  },
  {
    name: "AT commands typed at a shell",
    text: `root@OpenWrt:~# sms_tool -d /dev/ttyUSB2 at "AT+CPIN?"\n+CPIN: SIM PUK\nOK\nroot@OpenWrt:~# `,
    kinds: ["replies"],
    findings: ["error sim-locked"],
  },
  {
    name: "uci show of a WAN over QMI",
    text: [
      "network.lan=interface",
      "network.lan.device='br-lan'",
      "network.lan.proto='static'",
      "network.lan.ipaddr='192.168.1.1'",
      "network.lan.netmask='255.255.255.0'",
      "network.wan=interface",
      "network.wan.device='/dev/cdc-wdm0'",
      "network.wan.proto='qmi'",
    ].join("\n"),
    kinds: ["uci-show"],
    findings: ["warning wan-not-dhcp", "info data-over-usb"],
  },
  {
    name: "uci export of two configurations",
    text: [
      "package network",
      "",
      "config interface 'lan'",
      "\toption proto 'static'",
      "\toption ipaddr '192.168.1.1'",
      "\toption netmask '255.255.255.0'",
      "",
      "config interface 'wan'",
      "\toption device 'eth1'",
      "\toption proto 'dhcp'",
      "\toption disabled '1'",
      "",
      "package firewall",
      "",
      "config zone",
      "\toption name 'wan'",
      "\toption masq '1'",
      "\tlist network 'wan'",
      "",
      "config zone",
      "\toption name 'lan'",
      "\tlist network 'lan'",
      "",
      "config forwarding",
      "\toption src 'lan'",
      "\toption dest 'wan'",
    ].join("\n"),
    kinds: ["uci-config"],
    findings: ["error wan-off"],
  },
  {
    name: "ifstatus after its command",
    text: `root@OpenWrt:~# ifstatus wan\n${lease("192.168.225.150")}\nroot@OpenWrt:~#`,
    kinds: ["interfaces"],
    findings: ["warning double-nat"],
  },
  {
    name: "ubus call network.interface dump",
    text: JSON.stringify({
      interface: [{ interface: "wan", ...JSON.parse(lease("192.168.224.9")) }],
    }),
    kinds: ["interfaces"],
    findings: ["warning double-nat"],
  },
  {
    name: "ip addr of a computer behind the modem",
    text: [
      "2: eth1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP qlen 1000",
      "    link/ether 02:00:5e:00:53:01 brd ff:ff:ff:ff:ff:ff",
      "    inet 192.168.225.31/24 brd 192.168.225.255 scope global eth1",
      "       valid_lft forever preferred_lft forever",
    ].join("\n"),
    kinds: ["ip-addr"],
    findings: ["warning double-nat"],
  },
  {
    name: "mmcli -m of a failed modem",
    text: [
      "  -----------------------------",
      "  General  |              path: /org/freedesktop/ModemManager1/Modem/0",
      "           |         device id: 0123",
      "  -----------------------------",
      "  System   |      primary port: cdc-wdm0",
      "           |             ports: cdc-wdm0 (qmi), ttyUSB2 (at), wwan0 (net)",
      "  Status   |             state: \u001b[31mfailed\u001b[0m",
      "           |     failed reason: \u001b[31msim-missing\u001b[0m",
    ].join("\n"),
    kinds: ["mmcli"],
    findings: ["error sim-missing", "warning modem-manager-running", "info data-over-usb"],
  },
  {
    name: "a ping without an answer beside a sentence",
    text: [
      "PING 192.168.225.1 (192.168.225.1): 56 data bytes",
      "",
      "--- 192.168.225.1 ping statistics ---",
      "3 packets transmitted, 0 packets received, 100% packet loss",
      "",
      "My WAN has 192.168.225.150 now",
    ].join("\n"),
    kinds: ["ping", "notes"],
    findings: ["error double-nat"],
  },
  {
    name: "several kinds in one paste of a forum",
    text: [
      `[code]\n${table}\n[/code]\nthanks!`,
      `\`\`\`\n${dropsWith((seconds) => `[   ${seconds}.123456]`)}\n\`\`\``,
      `root@OpenWrt:~# ifstatus wan\n${lease("192.168.225.150")}`,
      "&gt; AT+CPIN?\n&lt; +CPIN: READY\n&lt; OK",
    ].join("\n"),
    kinds: ["usb-devices", "dmesg", "interfaces", "replies"],
    findings: ["warning usb-drops", "warning double-nat", "info data-over-usb"],
  },
];

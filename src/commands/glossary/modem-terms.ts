import { fact, term } from "./term.ts";
import type { Term } from "./term.ts";

/** The modem, its board, its ports and its programs. */
export const modemTerms: readonly Term[] = [
  term(
    "modem|module|M.2 module|M.2|NGFF",
    "The board with the radio: an M.2 or LGA module such as the RM520N-GL, on a carrier board " +
      "with SIM socket, USB and Ethernet.",
    { at: "ATI" },
  ),
  term(
    "carrier board|USB board|adapter|RJ45 board",
    "The board that holds the module. For Ethernet mode it has an Ethernet chip on the module's " +
      "PCIe or RGMII lines.",
    { source: fact("modem", "ethernet-architectures") },
  ),
  term(
    "Ethernet mode|data interface",
    "The modem drives the Ethernet port of its board and is a router there. USB only configures it.",
    { at: 'AT+QCFG="pcie/mode"', source: fact("modem", "ethernet-architectures") },
  ),
  term(
    "PCIe|root complex|RC mode|endpoint",
    "The bus between module and Ethernet chip. As root complex the module drives the chip, as " +
      "endpoint it waits for a host.",
    { at: 'AT+QCFG="pcie/mode",1', source: fact("modem", "pcie-mode") },
  ),
  term(
    "RGMII",
    "A direct connection of the module to an Ethernet PHY, on older boards. Left enabled on a " +
      "PCIe board, it can stop the Ethernet port.",
    { at: 'AT+QETH="rgmii"', source: fact("modem", "symptom-18") },
  ),
  term(
    "RTL8125|r8125|RTL8168|r8168|Ethernet chip",
    "The Ethernet chip of the board. The modem needs the right driver: RTL8125 for 2.5 Gbit/s, " +
      "RTL8168 for 1 Gbit/s.",
    { at: 'AT+QETH="eth_driver"', source: fact("modem", "ethernet-driver") },
  ),
  term(
    "usbnet|USB network mode",
    "The kind of network device that the modem offers on USB: 0 QMI or RMNET, 1 ECM, 2 MBIM, 3 " +
      "RNDIS. ECM also dials by itself.",
    { at: 'AT+QCFG="usbnet"', source: fact("modem", "usb-mode-at-once") },
  ),
  term(
    "ECM|CDC-ECM|cdc_ether|NCM|cdc_ncm",
    "USB network mode 1: an Ethernet device on USB. The modem dials by itself. NCM is a newer form.",
    { at: 'AT+QCFG="usbnet",1', source: fact("openwrt", "problem-12") },
  ),
  term(
    "QMI|RMNET|qmi_wwan|uqmi|qmicli|raw-ip",
    "USB network mode 0: a program on the host dials through /dev/cdc-wdm0. Ethernet mode does " +
      "not need it.",
    {
      at: 'AT+QCFG="usbnet",0',
      uci: "network.wwan.proto=qmi",
      source: fact("modem", "symptom-27"),
    },
  ),
  term("MBIM|cdc_mbim", "USB network mode 2: as QMI, with another protocol.", {
    at: 'AT+QCFG="usbnet",2',
    uci: "network.wwan.proto=mbim",
  }),
  term(
    "RNDIS|rndis_host",
    "USB network mode 3, made for Windows. It moves the AT port. ethermode does not select it.",
    { at: 'AT+QCFG="usbnet",3', source: fact("modem", "symptom-23") },
  ),
  term(
    "auto connect|QMAPWAC|automatic dialing",
    "The modem starts its data connection by itself.",
    { at: "AT+QMAPWAC=1", source: fact("modem", "symptom-08") },
  ),
  term(
    "MPDN rule|MPDN_rule|passthrough rule|data rule",
    "The rule that connects a data connection to the Ethernet port: number, context, VLAN, " +
      "passthrough, auto connect, MAC address.",
    {
      at: 'AT+QMAP="MPDN_rule",0,1,0,1,1,"FF:FF:FF:FF:FF:FF"',
      source: fact("modem", "mpdn-receiver"),
    },
  ),
  term(
    "IPPT_NAT|modem NAT",
    "With passthrough: 1 keeps NAT and the modem's page, 0 removes both.",
    { at: 'AT+QMAP="IPPT_NAT"', source: fact("modem", "symptom-12") },
  ),
  term(
    "AT command|AT",
    "A text command to the modem that begins with AT. The modem answers with lines and OK or ERROR.",
    { at: "ATI", source: "3GPP TS 27.007" },
  ),
  term(
    "AT port|serial port|ttyUSB2|/dev/ttyUSB2|ttyUSB3|/dev/ttyUSB3|COM port",
    "The serial port of the modem that accepts AT commands. Quectel modems have it on USB " +
      "interface 2, often /dev/ttyUSB2.",
    { at: "AT", source: fact("modem", "port-endpoints") },
  ),
  term(
    "cdc-wdm0|/dev/cdc-wdm0",
    "The control port for QMI or MBIM. ethermode does not use it.",
    {},
  ),
  term(
    "wwan0|usb0|rmnet0",
    "A network device of the modem over USB or PCIe. In Ethernet mode the router needs none: its " +
      "WAN is the Ethernet port with the cable to the modem.",
    { uci: "network.wan.device", source: fact("openwrt", "existing-cellular-interface") },
  ),
  term(
    "MHI|mhi_pci_generic|pcie_mhi",
    "The protocol of a module in a PCIe slot. A module on an Ethernet board uses PCIe for the " +
      "Ethernet chip, and USB for AT commands.",
    { source: fact("modem", "mhi-start") },
  ),
  term(
    "temperature|heatsink|heat sink|overheating|overheated|hot|heat|thermal|throttling",
    "From about 105 °C on, a module limits its data rate, and it can restart. A heat sink and an " +
      "open case help.",
    { at: "AT+QTEMP", source: fact("modem", "thermal-limits") },
  ),
  term(
    "RDY|boot loop|restart loop",
    "The modem prints RDY at each start. Repeatedly without a restart command, it means too little " +
      "power, heat or a firmware fault.",
    { source: fact("modem", "unasked-starts") },
  ),
  term(
    "option driver|kmod-usb-serial-option|option|driver|drivers|no ttyUSB2|ttyUSB2 missing",
    "The Linux driver that creates /dev/ttyUSB0 and following for modems. OpenWrt has it in the " +
      "package kmod-usb-serial-option.",
    {
      uci: "apk add kmod-usb-serial-option (before 25.12: opkg install)",
      source: fact("modem", "usb-driver"),
    },
  ),
  term(
    "ModemManager|mmcli",
    "A program that manages modems on USB. It uses the AT port and dials. A modem in Ethernet " +
      "mode does not need it.",
    { uci: "/etc/init.d/modemmanager stop", source: fact("modem", "modemmanager") },
  ),
  term(
    "QModem|quectel-CM|sms_tool|3ginfo|ROOter|GoldenOrb",
    "Programs that dial with the modem or use its AT port. A second program takes the answers of " +
      "the first.",
    { source: fact("modem", "other-port-users") },
  ),
  term(
    "restart|reboot|reset",
    "The modem starts again, which takes about a minute. Some settings take effect only then.",
    { at: "AT+CFUN=1,1", source: fact("modem", "cfun") },
  ),
  term(
    "firmware|revision|R03|QFIL|QFlash|QFirehose|firmware update|downgrade",
    "The program of the module. Passthrough needs branch R03 on the RM520N-GL. Only the tools of " +
      "the manufacturer (QFlash, QFirehose, QFIL) write it, never ethermode.",
    { at: "AT+QGMR", source: fact("modem", "symptom-03") },
  ),
  term(
    "EDL|emergency download mode|9008|download mode|bricked",
    "The boot loader waits for firmware, because the firmware does not start. USB id 05c6:9008.",
    { source: fact("modem", "crash-dump") },
  ),
  term(
    "brown-out|power|power supply|PoE|USB power|USB hub",
    "The voltage drops when the modem transmits, and the modem restarts. The board's own power " +
      "supply prevents it: a modem can draw more than the 900 mA of a USB 3 port.",
    { source: fact("modem", "brown-out") },
  ),
  term(
    "ADB|SimpleAdmin|root shell of the modem",
    "A shell on the module, and a web page that people install there. ethermode needs neither and " +
      "installs nothing on the modem.",
    { source: fact("modem", "other-port-users") },
  ),
  term(
    "factory default|stock|factory reset",
    "The value that a setting has as delivered. `rollback --stock` restores it.",
    { source: fact("modem", "factory-reset") },
  ),
  term(
    "SDX55|SDX62|SDX65|SDX72|SDX75|SDXPINN|UniSoc|RM520N|RM521F|RM500Q|RM502Q|RM551E|RM500U",
    "The chip of the module: SDX55 in RM500Q and RM502Q, UniSoc in RM500U. Modules with the same " +
      "chip share settings and defaults.",
    { source: "docs/modems.md" },
  ),
  term(
    "lsusb|USB id|2c7c:0801|2c7c",
    "The number of a USB device: 2c7c is Quectel, 0801 the RM520N-GL family.",
    { source: fact("modem", "usb-driver") },
  ),
];

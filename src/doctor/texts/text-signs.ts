import { defined } from "../../core/defined.ts";
import type { TextSigns, UsbModemInput } from "../diagnosis-input.ts";
import { modemRoute, otherDefault } from "./default-routes.ts";
import { discoversIn } from "../log-signs.ts";
import { messagesIn } from "../message-signs.ts";
import { parseUsbDevices } from "../usb-devices.ts";
import { rejectCausesIn } from "../reject-causes.ts";
import { addressKind, isModemLanAddress } from "../verdict.ts";
import { excerptsIn } from "./excerpts.ts";
import { interfaceErrorsIn } from "./interface-errors.ts";
import { interfacesIn, wanIn } from "./interface-status.ts";
import type { TextWan } from "./interface-status.ts";
import { linkStatesIn } from "./link-states.ts";
import { pciDevicesOf } from "./lspci.ts";
import { managerSignsOf } from "./mmcli-signs.ts";
import { modemHealthIn } from "./modem-health.ts";
import { modemHopIn } from "./modem-hop.ts";
import { pingsIn } from "./pings.ts";
import { releaseIn } from "./release.ts";
import type { SplitTexts, TextBlock } from "./split-texts.ts";
import { textKinds } from "./text-kinds.ts";
import type { TextKind } from "./text-kinds.ts";
import { wanOfStatusPage } from "./status-page.ts";
import { clashingSubnets } from "./subnets.ts";
import { uqmiSignsOf } from "./uqmi-signs.ts";

/** Returns the signs in the blocks. `usb` are the modems that `lsusb` lists. */
export function textSigns(
  { blocks, rest, prompts, hasNulCharacters }: SplitTexts,
  usb: readonly UsbModemInput[],
): TextSigns {
  const textOf = (...kinds: readonly TextKind[]): string =>
    blocks
      .filter(({ kind }) => kinds.includes(kind))
      .flatMap(({ lines }) => lines)
      .join("\n");
  const pings = pingsIn(textOf("ping", "notes"));
  const messages = messagesIn([...rest, ...textOf("lsusb", "ping", "mmcli").split("\n")]);
  const known = new Set(Object.values(messages ?? {}).flat());
  const isUsed = (line: string): boolean => known.has(line) || ownSign.test(line);
  const pathLines = [...rest, ...textOf("ping").split("\n")];
  return {
    kinds: countsOf(blocks),
    unrecognized: rest.filter((line) => !isUsed(line)),
    isOpenWrt: isOpenWrt(blocks, prompts, rest),
    links: linkStatesIn(blocks),
    missingPorts: rest.filter((line) => missingPort.test(line)),
    hasRuleQuery: /\+QMAP[=:] ?"MPDN_rule"/i.test(textOf("replies")),
    usbData: usbDataIn(textOf),
    usb,
    hasAddressQuery: /\+(?:QMAP[=:] ?"WWAN"|CGPADDR|CGCONTRDP)/i.test(textOf("replies")),
    ...pings,
    unresolved: pathLines.filter((line) => unresolved.test(line)),
    unreachable: pathLines.filter((line) => unreachable.test(line)),
    hasDefaultRoute: /^default /m.test(textOf("routes")),
    hasRoutes: textOf("routes") !== "",
    refused: refusedIn(
      blocks.filter(({ kind }) => kind === "replies").flatMap(({ lines }) => lines),
    ),
    hasNulCharacters,
    ...excerptsIn(blocks),
    slotPorts: slotPortsIn(textOf("ports")),
    pci: pciDevicesOf(textOf("lspci").split("\n")),
    rejections: rejectCausesIn([...rest, ...textOf("replies", "logread").split("\n")]),
    ...defined({
      wan:
        wanOf(blocks, textOf("routes"), textOf("ip-addr"), textOf("notes")) ??
        wanOfStatusPage(textOf("luci")),
      messages,
      ...modemHealthIn(textOf("replies").split("\n")),
      manager: managerSignsOf(textOf("mmcli")),
      dialer:
        uqmiSignsOf(textOf("uqmi")) ??
        interfaceErrorsIn([textOf("interfaces"), ...rest].join("\n")),
      subnets: clashingSubnets(textOf("ip-addr")),
      selfAssigned: selfAssignedIn(textOf("ip-addr")),
      otherDefault: otherDefault(textOf("routes")),
      lowPower: [...rest, ...textOf("uqmi").split("\n")]
        .find((line) => lowPower.test(line))
        ?.trim(),
      release: releaseIn(textOf("release", "board")),
      modemHop: modemHopIn(textOf("traceroute").split("\n")),
      discovers: discoversIn(rest),
    }),
  };
}

/** No serial port exists, in words of BusyBox and of GNU. */
const missingPort = /^ls: (?:cannot access )?'?\/dev\/ttyUSB\S*?'?: No such file or directory/;

/** Names that were not resolved, in words of BusyBox, of glibc and of curl. */
const unresolved = new RegExp(
  "^ping: bad address '|^nslookup: can't |no servers could be reached|" +
    "Temporary failure in name resolution|Could not resolve host",
);
/** uqmi, qmicli and mbimcli. */
const lowPower =
  /^"(?:(?:persistent_)?low_power|offline)"$|^\s+(?:Mode: '(?:persistent-)?low-power|Software radio state: 'off)'/;
const unreachable = /^(?:ping: )?(?:sendto|connect): Network (?:is )?unreachable/;

/** Lines of no kind that are evidence. */
const ownSign = new RegExp(
  [missingPort, unresolved, unreachable, lowPower, /^udhcpc: |^DHCPDISCOVER on |^No DHCPOFFERS /]
    .map(({ source }) => source)
    .join("|"),
);

/** Commands that store a setting. Others act at once, and the network can refuse them: `AT+COPS=0`. */
const settingWrite = /^AT\+(?:Q\w+|CGDCONT|CGAUTH)=(?:"[^"]*",|\d)/i;

function slotPortsIn(text: string): readonly string[] {
  const names = text.match(/(?<=[\s/])(?:wwan\d+at\d+|mhi_DUN\d*)(?=\s|$)/gm) ?? [];
  return [...new Set(names)].map((name) => `/dev/${name}`);
}

/** A command with `=` and a value writes; one that ends with `=?` or names a query only reads. */
function refusedIn(lines: readonly string[]): TextSigns["refused"] {
  let command: string | undefined;
  return lines.flatMap((raw) => {
    const line = raw.trim().replace(/^[<>]+\s*/, "");
    if (/^AT/i.test(line)) {
      command = settingWrite.test(line) ? line : undefined;
      return [];
    }
    if (command === undefined || !/^(?:ERROR|\+CM[ES] ERROR: .*)$/.test(line)) return [];
    const refused = { command, answer: line };
    command = undefined;
    return [refused];
  });
}

function countsOf(blocks: readonly TextBlock[]): TextSigns["kinds"] {
  return (Object.keys(textKinds) as TextKind[]).flatMap((kind) => {
    const lines = blocks
      .filter((block) => block.kind === kind)
      .reduce((sum, block) => sum + block.lines.length, 0);
    return lines === 0 ? [] : [{ kind, lines }];
  });
}

/** The prompt of a router with OpenWrt or a system made from it, and programs that only they have. */
const openWrtPrompt = new RegExp(
  "@(?:[\\w-]*(?:OpenWrt|ImmortalWrt|LEDE|OpenMPTCProuter)[\\w-]*|GL-\\w+|RUT\\w+)\\s*:|" +
    "[#$]\\s*(?:opkg|apk|uci|ubus|uqmi|logread|ifstatus|ifup|sysupgrade|gsmctl)\\b",
  "i",
);

function isOpenWrt(
  blocks: readonly TextBlock[],
  prompts: readonly string[],
  rest: readonly string[],
): boolean {
  if (prompts.some((line) => openWrtPrompt.test(line))) return true;
  // BusyBox quotes no path in this message.
  if (rest.some((line) => /^ls: \/dev\/\S+: No such file/.test(line))) return true;
  return blocks.some(
    ({ kind, lines, command = "" }) =>
      ["uci-show", "uci-config", "interfaces", "board.json"].includes(kind) ||
      /\b(?:ubus|uci|logread|ifstatus)\b/.test(command) ||
      lines.some((line) => /\b(?:netifd|procd|odhcpd)\b|\d{4} \w+\.\w+ /.test(line)),
  );
}

/** 169.254/16 without another address: no DHCP server answered (docs/facts/openwrt.md#address-ranges). */
function selfAssignedIn(text: string): string | undefined {
  const found = text
    .split("\n")
    .filter((line) => /\b(?:inet|IPv4)\b/.test(line) && !/(?<![\d.])127\./.test(line));
  const isSelfAssigned = (line: string): boolean => /(?<![\d.])169\.254\.\d/.test(line);
  return found.every(isSelfAssigned) ? found[0]?.trim() : undefined;
}

/** The network interfaces of a modem over USB, and its control ports for QMI and MBIM. */
function usbDataIn(textOf: (...kinds: readonly TextKind[]) => string): readonly string[] {
  const log = textOf("logread", "dmesg");
  const dialer = textOf("dialer");
  const table = textOf("usb-devices");
  const mmcli = textOf("mmcli");
  const config = textOf("uci-config", "uci-show");
  const tree = [...textOf("lsusb-tree").matchAll(/Driver=([^,\s]+)/g)];
  const drivers = [
    ...parseUsbDevices(table).flatMap((device) => device.drivers),
    ...tree.map(([, driver = ""]) => driver),
  ].filter((driver) => /^(?:qmi_wwan|cdc_mbim)/.test(driver));
  const ports = [...log.matchAll(/\b(net\/\S+: net \(data\)|usbmisc\/\S+: (?:qmi|mbim))/g)];
  const protocols = [
    ...config.matchAll(/\bproto[ =]+'?(qmi|mbim|ncm|3g|modemmanager|quectel|rmnet|wwan)\b/g),
  ];
  const primary = /primary port: *(cdc-wdm\d+)/.exec(mmcli)?.[1];
  return [
    ...new Set([
      ...drivers.map((driver) => `USB driver of the modem: ${driver}`),
      ...ports.map(([, port = ""]) => `ModemManager's log: ${port}`),
      ...(dialer === "" ? [] : ["log of quectel-CM"]),
      ...(/netifd: \S+ \(\d+\): .*(?:SIM initialization|Starting network|mbim\[)/.test(log)
        ? ["log of the router: an interface with qmi or mbim"]
        : []),
      ...(/ModemManager1\/Modem\//.test(log) ? ["the router dials through ModemManager"] : []),
      ...protocols.map(([, protocol = ""]) => `configuration of the router: proto ${protocol}`),
      ...(primary === undefined ? [] : [`mmcli: primary port ${primary}`]),
    ]),
  ];
}

function wanOf(
  blocks: readonly TextBlock[],
  routes: string,
  addresses: string,
  notes: string,
): TextWan | undefined {
  const interfaces = blocks
    .filter(({ kind }) => kind === "interfaces")
    .flatMap(({ lines, command }) => interfacesIn(lines.join("\n"), command));
  return wanIn(interfaces) ?? wanOfRoutes(routes) ?? wanOfAddresses(addresses) ?? wanOfNotes(notes);
}

/** `default via 192.168.225.1 dev usb0 src 192.168.225.170`: only a gateway in the LAN of a modem. */
function wanOfRoutes(text: string): TextWan | undefined {
  const route = modemRoute(text);
  if (route === undefined) return undefined;
  const { gateway, device } = route;
  const address = text
    .split("\n")
    .find((line) => line.includes(` dev ${device} `) && line.includes(" src "))
    ?.match(/ src ((?:\d+\.){3}\d+)/)?.[1];
  return defined({ interface: device, device, gateway, address });
}

/** Among the addresses of a computer only those in the LAN of a modem and of 464XLAT are evidence. */
function wanOfAddresses(text: string): TextWan | undefined {
  let device: string | undefined;
  for (const line of text.split("\n")) {
    device = /^(?:\d+: )?([\w.-]+)(?:@[\w.-]+)?(?::| )/.exec(line)?.[1] ?? device;
    const address = /\b(?:inet (?:addr:)?|IPv4[^:]*: |UP +)((?:\d+\.){3}\d+)/.exec(line)?.[1];
    if (address !== undefined && isOfModem(address))
      return defined({ interface: device ?? "wan", device, address });
  }
  return undefined;
}

function isOfModem(address: string): boolean {
  return isModemLanAddress(address) || addressKind(address) === "464xlat";
}

function wanOfNotes(text: string): TextWan | undefined {
  const address = /\bwan\b[^\n]*?((?:\d+\.){3}\d+)/i.exec(text)?.[1];
  const gateway = /\bgateway\b\D{0,20}((?:\d+\.){3}\d+)/i.exec(text)?.[1];
  return address === undefined ? undefined : defined({ interface: "wan", address, gateway });
}

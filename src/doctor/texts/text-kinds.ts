/** A kind of text that a diagnosis recognizes by its content. */
export type TextKind =
  | "logread"
  | "dmesg"
  | "usb-devices"
  | "lsusb"
  | "lsusb-tree"
  | "usb-ports"
  | "lspci"
  | "ports"
  | "replies"
  | "uci-show"
  | "uci-config"
  | "interfaces"
  | "board"
  | "board.json"
  | "release"
  | "devices"
  | "ip-addr"
  | "routes"
  | "dialer"
  | "mmcli"
  | "ping"
  | "traceroute"
  | "ethtool"
  | "uqmi"
  | "luci"
  | "notes";

interface KindRow {
  /** The name of the kind in messages. */
  readonly label: string;
  /** The command that prints such a text; absent for text that a user writes. */
  readonly command?: string;
  /** A line that begins with this belongs to the kind, whatever precedes it. */
  readonly starts?: RegExp;
  /** A line after a line of this kind that belongs to it as well. */
  readonly continues?: RegExp;
}

const date = "[A-Z][a-z]{2} [A-Z][a-z]{2}\\s+\\d+ \\d\\d:\\d\\d:\\d\\d \\d{4}";
// A locale writes months in its words.
const syslogDate = "[^\\s\\d<>\\[(\"'+]{3,5}\\s+\\d+ \\d\\d:\\d\\d:\\d\\d";
/** LuCI shows the log with the date of the browser since 25.12. */
const luciDate = "\\[[^\\]]*\\d:\\d\\d:\\d\\d[^\\]]*\\]";
const isoDate = "\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d\\S*";

/**
 * The kinds, the most specific first. Output of `dmesg` has seconds since the start, `-T` and
 * `-H` dates in brackets, `--time-format iso` a date, `-x` facility and level, `-r` a priority.
 */
export const textKinds: Readonly<Record<TextKind, KindRow>> = {
  "usb-devices": {
    label: "USB devices",
    command: "cat /sys/kernel/debug/usb/devices",
    starts: /^T:\s+Bus=\s*\d/,
    continues: /^[BDPSCIAE]:[ *]/,
  },
  lsusb: {
    label: "lsusb",
    command: "lsusb -v",
    starts: /^Bus +\d{3} +Device +\d{3}: +ID [0-9a-f]{4}:[0-9a-f]{4}/i,
    continues:
      /^(?:\s+\S|(?:Device|Configuration|Interface|Endpoint|Binary|BOS)\b.*:?$|Negotiated )/,
  },
  "lsusb-tree": {
    label: "USB tree",
    command: "lsusb -tv",
    starts: /^(?:\/:\s+Bus \d+\.Port \d+|\s*\|__ Port \d+: Dev \d+, If \d+)/,
    continues: /^\s+(?:\|__ Port \d+:|ID [0-9a-f]{4}:[0-9a-f]{4}|\/sys\/|\/dev\/)/i,
  },
  "usb-ports": {
    label: "list of USB interfaces",
    starts: /^(?:[\w-]+:)?\s*\d+-[\d.]+ \| [0-9a-f]{4} [0-9a-f]{4} [^|]*\| *\d+,\d+,[0-9a-f]{2}\//i,
  },
  lspci: {
    label: "PCIe devices",
    command: "lspci -nnk",
    starts: /^(?:[\da-f]{4}:)?[\da-f]{2}:[\da-f]{2}\.[\da-f] (?:\w|"|\[)/i,
    continues: /^\s+(?:Subsystem|Device(?:Name)?|Kernel (?:driver|modules)|Control|Flags|Memory)\b/,
  },
  ports: {
    label: "modem ports",
    command: "ls -l /dev/wwan* /dev/mhi* /dev/ttyUSB*",
    starts: new RegExp(
      "^(?:[cl][rwx-]{9}\\S? .*|\\s*)(?:(?<=\\s)|/dev/)(?:wwan\\d|mhi_\\w|tty(?:USB|ACM)\\d|cdc-wdm\\d)\\w*" +
        "(?: -> \\S+|(?:\\s+/dev/\\w+)*\\s*)$",
    ),
  },
  dmesg: {
    label: "kernel log",
    command: "dmesg",
    starts: new RegExp(
      `^(?:[a-z]+\\s*:[a-z]+\\s*:\\s*|<\\d+>)?(?:\\[\\s*\\d+\\.\\d+\\]|\\[${date}\\]|` +
        `\\[[A-Z][a-z]{2}\\s?\\d+ \\d+:\\d+\\]|\\[\\s*[+<]\\s*[\\d.]+>?\\]|` +
        `${isoDate}\\s+(?:usb|hub|option\\d?|qmi_wwan|cdc_\\w+|xhci_hcd|usbcore)\\b)`,
    ),
  },
  logread: {
    label: "system log",
    command: "logread",
    starts: new RegExp(
      `^(?:${date} \\w+\\.\\w+ |${luciDate} \\w+\\.\\w+: |${syslogDate} \\S|${isoDate} \\S+ \\S+(?:\\[\\d+\\])?: |` +
        `(?:\\S+ )?<(?:inf|info|wrn|warn|msg|err|error|dbg|debug)>|ModemManager\\[\\d+\\]|` +
        "\\w+\\.\\w+ (?:netifd|kernel|ModemManager|\\[\\d+\\]): )",
    ),
  },
  dialer: {
    label: "log of quectel-CM",
    command: "cat /var/run/qmodem/*_dir/dial_log",
    // The last form is of ROOter.
    starts: new RegExp(
      "^\\[(?:\\d{4}[-/])?\\d\\d[-/]\\d\\d_\\d\\d:\\d\\d:\\d\\d[.:]\\d+\\] (?!AT[<>])|" +
        "^\\[?\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\]? modem_dial:|" +
        `^${date} : \\w+ Connect `,
    ),
  },
  mmcli: {
    label: "mmcli",
    command: "mmcli -m any",
    starts: new RegExp(
      "^\\s*(?:General\\s*\\|\\s+(?:path|dbus)|(?:Hardware|System|Status|3GPP)\\s+\\|\\s+[\\w/ -]+: |" +
        "modem\\.(?:generic|dbus-path|3gpp)\\b.*: |\\s*/org/freedesktop/ModemManager1/Modem/\\d+ \\[)",
    ),
    continues: /^\s*(?:-{5,}|[\w ]*\|.*|modem\.[\w.[\]-]+\s*: .*)$/,
  },
  "uci-show": {
    label: "UCI settings",
    command: "uci show",
    starts: /^[\w-]+\.(?:@[\w-]+\[-?\d+\]|[\w-]+)(?:\.[\w-]+)?='?/,
  },
  "uci-config": {
    label: "UCI configuration",
    command: "uci export network; uci export firewall",
    starts: /^\s*(?:package [\w-]+$|config [\w-]+(?:\s+\S+)?\s*$)/,
    continues: /^\s*(?:option|list)\s+\S+\s+\S|^\s*#/,
  },
  "ip-addr": {
    label: "addresses",
    command: "ip addr",
    // The last two forms are of `ipconfig`.
    starts: new RegExp(
      "^(?:\\d+: [^\\s:]+: <[A-Z0-9_,-]*>|\\S+\\s+Link encap:|[a-z][\\w.@-]*: flags=\\d+<|" +
        "[\\w.@-]+\\s+(?:UP|DOWN|UNKNOWN)\\s+(?:[\\da-f:]{17} <|[\\da-f.:]+/\\d+|$)|" +
        "Windows[- ]IP|[^:]*\\b[Aa]dapter [^:]*:\\s*$)",
    ),
    continues: /^\s+\S/,
  },
  routes: {
    label: "routes",
    command: "ip -4 route",
    starts:
      /^(?:default (?:via|dev) \S+|(?:\d+\.){3}\d+(?:\/\d+)? (?:via \S+ )?dev \S+|\S+ dev \S+ .*lladdr )/,
  },
  ping: {
    label: "ping",
    command: "ping -c 3 192.168.225.1",
    // The second form is of Windows, in any language.
    starts: /^PING \S+|^\D+(?:\d+\.){3}\d+\D+ \d+ bytes\b.*:$/i,
    continues: new RegExp(
      "^(?:\\d+ bytes from |From \\S+ |--- .* ---$|\\d+ packets transmitted|round-trip|rtt |ping: |" +
        "Request timeout|Reply from |\\s+\\S.*\\(\\d+% )",
      "i",
    ),
  },
  traceroute: {
    label: "traceroute",
    command: "traceroute -n openwrt.org",
    // The second form is of Windows, in any language: it names the most hops. Then tracepath, mtr, and hops of Windows.
    starts: new RegExp(
      "^(?:traceroute to |[^\\s=][^=]*\\b(?:\\d+\\.){3}\\d+\\b\\D* 30 [^\\d=]+[.:]?$|" +
        " 1\\?: \\[LOCALHOST\\]|HOST: .*Loss%|\\s*\\d+(?:\\s+(?:<?\\d+ [^\\s\\d]{1,2}|\\*)){3}\\s+\\S)",
    ),
    continues: /^\s*\d+ {1,3}\S|^\s+\S/,
  },
  ethtool: {
    label: "Ethernet link",
    command: "ethtool eth1",
    starts: /^Settings for \S+:$/,
    continues: /^\s+\S/,
  },
  uqmi: {
    label: "uqmi",
    command: "uqmi -d /dev/cdc-wdm0 --get-pin-status",
    // qmicli and mbimcli. The answers of uqmi are JSON.
    starts: /^\[\/dev\/(?:cdc-wdm|wwan)\S+\] [A-Z][\w ]+(?: got | retrieved|:$)/,
    continues: /^\s+\S/,
  },
  luci: {
    label: "status page of LuCI",
    starts: /^(?:IPv4[- ]Upstream|Proto[^\s:]{2,6}: .*\b(?:DHCP|Stati\w+|PPPoE)\b.*)$/i,
    // In any language: `Adresse: 192.168.225.24/24`
    continues: /^[^\s:|][^:|]{1,30}: \S/,
  },
  interfaces: { label: "interface status", command: "ubus call network.interface dump" },
  board: { label: "router model", command: "ubus call system board" },
  "board.json": { label: "router ports", command: "cat /etc/board.json" },
  release: {
    label: "release",
    command: "cat /etc/openwrt_release",
    starts: /^(?:DISTRIB_\w+|OPENWRT_\w+|NAME|PRETTY_NAME|VERSION(?:_ID)?|BUILD_ID|ID(?:_LIKE)?)=/,
    continues: /^[A-Z_]+=/,
  },
  devices: { label: "device status", command: "ubus call network.device status" },
  replies: {
    label: "AT replies",
    starts:
      /^(?:>+\s*)?[Aa][Tt](?:$|[+&^$*]\S|[IEVZievz]\d?$|[QVqv]\d$|D\S)|^(?:<\s*)?\+[A-Z][A-Z0-9]+: |^<\s+\S|^RDY$/,
  },
  notes: { label: "notes about addresses" },
};

/** The kinds as a list, for a message about a text of another kind. */
export function expectedKinds(): string {
  const printed = Object.values(textKinds).flatMap(({ label, command }) =>
    command === undefined ? [] : [`${label} (\`${command}\`)`],
  );
  return `${printed.join(", ")}, or AT replies`;
}

import { defined } from "../../core/defined.ts";
import { optionOf, wordsOf } from "../../uci/value.ts";
import type { UciPackage } from "../../uci/value.ts";
import type { InterfaceStatus } from "./lease.ts";
import type { NetworkLink } from "./links.ts";
import { netdevKind } from "./netdev-kind.ts";

/** Something on the router besides its WAN that dials with a modem or uses its AT port. */
export interface Rival {
  /** As users know it: `QModem`, `quectel-CM`, `wwan0`. */
  readonly name: string;
  readonly does: "dials" | "uses-port";
  /** Whether it runs now or after the next start, as far as known. */
  readonly isActive: boolean;
  readonly evidence: readonly string[];
  /** Its init script. */
  readonly service?: string;
}

interface KnownProgram {
  readonly name: string;
  readonly does: Rival["does"];
  /** Of a process, an init script or a package. */
  readonly pattern: RegExp;
}

/** docs/facts/modem.md#other-port-users. The first match counts. */
const knownPrograms: readonly KnownProgram[] = [
  { name: "QModem", does: "dials", pattern: /^(?:qmodem|modem_(?:dial|init|network|hook|scan))/i },
  { name: "quectel-CM", does: "dials", pattern: /^quectel/i },
  { name: "wvdial", does: "dials", pattern: /^wvdial/ },
  { name: "comgt", does: "dials", pattern: /^(?:comgt|gcom)/ },
  { name: "GL.iNet's modem service", does: "uses-port", pattern: /^(?:cellular_man|modem_AT)/ },
  { name: "3ginfo", does: "uses-port", pattern: /^3ginfo/ },
  { name: "sms-tool", does: "uses-port", pattern: /^sms_?tool/ },
  { name: "SMS Server Tools", does: "uses-port", pattern: /^sms(?:d|tools3)/ },
  { name: "Gammu", does: "uses-port", pattern: /^gammu/ },
  { name: "modemband", does: "uses-port", pattern: /^modemband/ },
];

interface Sign {
  readonly kind: string;
  readonly word: string;
  readonly name: string;
}

/** The facts that show rivals. */
export interface RivalFacts {
  /** The part `rivals` of read-facts.sh. */
  readonly text: string | undefined;
  readonly qmodem: UciPackage;
  readonly network: UciPackage;
  readonly links: readonly NetworkLink[];
  readonly statuses: readonly InterfaceStatus[];
  readonly cellular: readonly { readonly disabled: boolean }[];
}

/** Returns the rivals among programs, in QModem's configuration, and among the links. */
export function rivalsOf(facts: RivalFacts): readonly Rival[] {
  const { text, qmodem } = facts;
  const signs = (text ?? "").split("\n").flatMap(signIn);
  const names = new Set(signs.map(({ name }) => name));
  if (dialingSections(qmodem).length > 0) names.add("QModem");
  return [...[...names].map((name) => rival(name, signs, qmodem)), ...strayNetdevs(facts)];
}

function signIn(line: string): readonly Sign[] {
  const [kind = "", first = "", ...rest] = line.trim().split(/\s+/);
  if (!["process", "service", "cron", "config"].includes(kind) || first === "") return [];
  const called = kind === "process" ? (rest[0] ?? "") : first;
  const known = knownPrograms.find(({ pattern }) => pattern.test(called));
  const name = kind === "cron" ? "a cron job" : (known?.name ?? called);
  return [{ kind, word: [first, ...rest].join(" "), name }];
}

function rival(name: string, signs: readonly Sign[], qmodem: UciPackage): Rival {
  const own = signs.filter((sign) => sign.name === name);
  const service = own.find(({ kind }) => kind === "service")?.word.split(" ")[0];
  const sections = name === "QModem" ? dialingSections(qmodem) : [];
  return defined({
    name,
    does: knownPrograms.find((known) => known.name === name)?.does ?? "uses-port",
    isActive:
      sections.length > 0 ||
      own.some(
        ({ kind, word }) => kind === "process" || kind === "cron" || word.endsWith(" enabled"),
      ),
    evidence: [
      ...own.map(evidenceOf),
      ...sections.map((section) => `/etc/config/qmodem: dials with ${section}`),
    ],
    service,
  });
}

function evidenceOf({ kind, word }: Sign): string {
  const [first = "", second = ""] = word.split(" ");
  switch (kind) {
    case "process":
      return `process ${first} on the router: ${second}`;
    case "service":
      return `/etc/init.d/${first}: ${second}`;
    case "cron":
      return `${first} runs a program that uses the AT port`;
    default:
      return `/etc/config/${first}: present`;
  }
}

/** Returns the modems that QModem dials with. It dials unless it is told not to. */
function dialingSections({ sections }: UciPackage): readonly string[] {
  const main = sections.find(({ name }) => name === "main");
  if (main !== undefined && optionOf(main, "enable_dial") === "0") return [];
  return sections.flatMap((section) =>
    section.type === "modem-device" &&
    section.name !== undefined &&
    optionOf(section, "enable_dial") !== "0" &&
    optionOf(section, "state") !== "disabled"
      ? [section.name]
      : [],
  );
}

/** A modem's network device that is up without an interface was connected by another program. */
function strayNetdevs({ network, links, statuses, cellular }: RivalFacts): readonly Rival[] {
  // The protocol of such an interface names the netdev itself.
  if (cellular.some(({ disabled }) => !disabled)) return [];
  const used = [
    ...network.sections.flatMap(({ options }) =>
      ["device", "ifname", "ports"].flatMap((option) => wordsOf(options.get(option))),
    ),
    ...statuses.flatMap(({ device, l3Device }) => [device ?? [], l3Device ?? []].flat()),
  ];
  return links
    .filter(
      ({ name, carrier, driver, bus }) =>
        carrier === true &&
        (driver !== undefined || bus !== undefined) &&
        !used.some((one) => one === name || one.startsWith(`${name}.`)) &&
        netdevKind(name, network, links) === "modem",
    )
    .map(({ name, driver = "" }) => ({
      name,
      does: "dials",
      isActive: true,
      evidence: [
        `network device ${name}${driver === "" ? "" : ` (driver ${driver})`} is up`,
        `/etc/config/network: no interface uses ${name}`,
      ],
    }));
}

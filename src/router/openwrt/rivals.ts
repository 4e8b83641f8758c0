import { defined } from "../../core/defined.ts";
import type { Values } from "../../uci/interface.ts";
import { modemProgram } from "../../uci/modem-programs.ts";
import type { ModemProgram } from "../../uci/modem-programs.ts";
import { retiredService, servicePath } from "../../uci/service-state.ts";
import { wordsOf } from "../../uci/value.ts";
import type { UciPackage } from "../../uci/value.ts";
import type { InterfaceStatus } from "./lease.ts";
import type { NetworkLink } from "./links.ts";
import { netdevKind } from "./netdev-kind.ts";
import { dialingSections, isSwitchedOff, retiredQmodem } from "./qmodem.ts";

/** Something on the router besides its WAN that dials with a modem or uses its AT port. */
export interface Rival {
  /** As users know it: `QModem`, `quectel-CM`, `wwan0`. */
  readonly name: string;
  /** Its word in `router.wan.retire`. Absent for a program that is not known. */
  readonly word?: string;
  readonly does: ModemProgram["does"];
  /** Whether it runs now or after the next start, as far as known. */
  readonly isActive: boolean;
  readonly evidence: readonly string[];
  /** Its init script. */
  readonly service?: string;
  /** The program that started its process. */
  readonly startedBy?: string;
  /** The values that retire it, by path. Empty if only its starter can be retired. */
  readonly retired: Values;
}

interface Sign {
  readonly kind: string;
  readonly words: readonly string[];
  readonly name: string;
  readonly program?: ModemProgram;
}

/** The facts that show rivals. */
export interface RivalFacts {
  /** The parts `processes` and `rivals` of read-facts.sh. */
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
  const [kind = "", ...words] = line.trim().split(/\s+/);
  const [first = "", second = ""] = words;
  if (!["process", "service", "cron", "config"].includes(kind) || first === "") return [];
  const called = kind === "process" ? second : first;
  const program = kind === "cron" ? undefined : modemProgram(called);
  const name = kind === "cron" ? "a cron job" : (program?.name ?? called);
  return [{ kind, words, name, ...defined({ program }) }];
}

function rival(name: string, signs: readonly Sign[], qmodem: UciPackage): Rival {
  const own = signs.filter((sign) => sign.name === name);
  const services = own.flatMap(({ kind, words: [first = ""] }) =>
    kind === "service" ? [first] : [],
  );
  const isQmodem = name === "QModem";
  const sections = isQmodem ? dialingSections(qmodem) : [];
  const runs = own.some(
    ({ kind, words }) => kind === "process" || kind === "cron" || words[1] === "enabled",
  );
  const program = own[0]?.program ?? (isQmodem ? modemProgram("qmodem") : undefined);
  const options = isQmodem ? retiredQmodem(qmodem) : {};
  return defined({
    name,
    word: program?.word,
    does: program?.does ?? "uses-port",
    isActive: isQmodem && isSwitchedOff(qmodem) ? false : sections.length > 0 || runs,
    evidence: [
      ...own.map(evidenceOf),
      ...sections.map((section) => `/etc/config/qmodem: dials with ${section}`),
    ],
    service: services[0],
    startedBy: own.find(({ kind, words }) => kind === "process" && words.length > 2)?.words[2],
    retired:
      Object.keys(options).length > 0
        ? options
        : Object.fromEntries(services.map((one) => [servicePath(one), retiredService])),
  });
}

function evidenceOf({ kind, words: [first = "", second = "", third] }: Sign): string {
  switch (kind) {
    case "process":
      return (
        `process ${first} on the router: ${second}` +
        (third === undefined ? "" : `, started by ${third}`)
      );
    case "service":
      return `/etc/init.d/${first}: ${third === undefined ? second : `${second}, ${third}`}`;
    case "cron":
      return `${first} runs a program that uses the AT port`;
    default:
      return `/etc/config/${first}: present`;
  }
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
      retired: {},
    }));
}

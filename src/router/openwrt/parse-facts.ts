import { defined } from "../../core/defined.ts";
import { Failure } from "../../core/failure.ts";
import type { Json } from "../../core/json.ts";
import { valueAt } from "../../uci/path.ts";
import { serviceIn } from "../../uci/service-state.ts";
import { parseUci } from "../../uci/text.ts";
import { optionOf, wordsOf } from "../../uci/value.ts";
import type { UciPackage, UciValue } from "../../uci/value.ts";
import type { FactsSpec, RouterFacts, RouterRelease } from "./facts.ts";
import { boardNetwork } from "./board-network.ts";
import { cellularOf } from "./cellular.ts";
import { lanSubnetsOf } from "./interfaces.ts";
import { at, listAt, parseJson, textAt } from "./json-values.ts";
import { noLease, parseStatus, unknownLease } from "./lease.ts";
import type { InterfaceStatus, Lease } from "./lease.ts";
import { parseLinks } from "./links.ts";
import { parseObstacles } from "./obstacles.ts";
import { mwan3Facts } from "./mwan3.ts";
import type { Parts } from "./parts.ts";
import type { ConfigTexts } from "./replace.ts";
import { qmodemInterfaces } from "./qmodem.ts";
import { rivalsOf } from "./rivals.ts";
import { parseServices } from "./services.ts";
import { requireSupportedCounts, requireSupportedLengths } from "./supported-size.ts";
import { wanFacts } from "./wan-facts.ts";

/** Parses the output of read-facts.sh. Throws `refused/not-openwrt` for every other system. */
export function parseFacts(parts: Parts, spec: FactsSpec): RouterFacts {
  requireSupportedLengths(parts);
  const system = parseJson(parts.get("board"));
  const release = releaseOf(parts, system);
  const packages = {
    network: packageOf(parts, "network"),
    firewall: packageOf(parts, "firewall"),
    dhcp: packageOf(parts, "dhcp"),
  };
  const qmodem = packageOf(parts, "qmodem");
  const interfaces = parseJson(parts.get("interfaces"));
  const statuses = listAt(interfaces, "interface").map(parseStatus);
  const links = parseLinks(parts.get("links"));
  requireSupportedCounts(packages.network, links);
  const board = parseJson(parts.get("board.json"));
  const wan = wanFacts(spec, packages, boardNetwork(board), links);
  const isMwan3Enabled = parts.get("mwan3")?.trim() === "enabled";
  const cellular = cellularOf(packages.network, wan.interface, links, qmodemInterfaces(qmodem));
  return defined({
    release,
    board: {
      model: textAt(system, "model") ?? textAt(at(board, "model"), "name") ?? "unknown",
      name: textAt(system, "board_name") ?? textAt(at(board, "model"), "id") ?? "unknown",
    },
    packages,
    lasting: new Map([...parts].filter(([name]) => lastingParts.includes(name))),
    texts: textsOf(parts),
    wan,
    lease: leaseOf(interfaces, statuses, wan.interface),
    lanSubnets: lanSubnetsOf(packages.network, statuses, wan, cellular),
    cellular,
    obstacles: parseObstacles(parts),
    passwordless: parts.get("shadow")?.trim() === "blank",
    session: sessionOf(parts.get("session")),
    ...mwan3Facts(isMwan3Enabled, packageOf(parts, "mwan3")),
    routes: statuses.flatMap(({ routes }) => routes),
    sqm: sqmOf(parts),
    modemManager: modemManagerOf(parts.get("modemmanager")),
    rivals: rivalsOf({
      text: `${parts.get("processes") ?? ""}\n${parts.get("rivals") ?? ""}`,
      qmodem,
      network: packages.network,
      links,
      statuses,
      cellular,
    }),
    links,
    netdevs: netdevsOf(statuses),
    valuesOf: valuesIn([...Object.values(packages), qmodem], parts),
  });
}

/** Each costs a process on the router (docs/facts/openwrt.md#cost-of-a-process). */
const lastingParts = ["processes", "storage", "session"];

function leaseOf(
  interfaces: Json | undefined,
  statuses: readonly InterfaceStatus[],
  wan: string,
): Lease {
  // netifd lists at least the loopback interface.
  if (interfaces === undefined || statuses.length === 0) return unknownLease;
  return statuses.find(({ name }) => name === wan)?.lease ?? noLease;
}

function packageOf(parts: Parts, name: string): UciPackage {
  return parseUci(name, parts.get(`config ${name}`) ?? "");
}

function textsOf(parts: Parts): ConfigTexts {
  const names = ["network", "firewall", "dhcp", "qmodem"];
  return Object.fromEntries(
    names.flatMap((name) => {
      const text = parts.get(`config ${name}`) ?? "";
      return text === "" ? [] : [[name, text]];
    }),
  );
}

function valuesIn(all: readonly UciPackage[], parts: Parts): RouterFacts["valuesOf"] {
  const services = parseServices(parts.get("rivals") ?? "");
  const valueOf = (path: string): UciValue =>
    serviceIn(path) === undefined ? valueAt(all, path) : (services[path] ?? null);
  return (paths) => Object.fromEntries(paths.map((path) => [path, valueOf(path)]));
}

/**
 * Prefers the system's own answer, then the files of the image; forks put their name into both
 * (docs/facts/openwrt.md#board-and-release).
 */
function releaseOf(parts: Parts, system: Json | undefined): RouterRelease {
  const reported = at(system, "release");
  const file = assignments(parts.get("release"));
  const os = assignments(parts.get("os-release"));
  if (reported === undefined && !file.has("DISTRIB_ID"))
    throw notOpenWrt(os.get("PRETTY_NAME") ?? parts.get("uname")?.trim());
  const version = textAt(reported, "version") ?? file.get("DISTRIB_RELEASE") ?? "unknown";
  const distribution = textAt(reported, "distribution") ?? file.get("DISTRIB_ID") ?? "OpenWrt";
  return {
    distribution,
    version,
    target: textAt(reported, "target") ?? file.get("DISTRIB_TARGET") ?? "unknown",
    description:
      textAt(reported, "description") ??
      file.get("DISTRIB_DESCRIPTION") ??
      `${distribution} ${version}`,
  };
}

/** `KEY='value'` lines, as both release files have them. */
function assignments(text: string | undefined): ReadonlyMap<string, string> {
  const pairs = (text ?? "").matchAll(/^([A-Z_]+)=(["']?)(.*)\2$/gm);
  return new Map([...pairs].map(([, key = "", , value = ""]) => [key, value]));
}

function notOpenWrt(found: string | undefined): Failure {
  const name = (found ?? "").replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, " ").slice(0, 100);
  const system = name === "" ? "an unknown system" : `"${name}"`;
  return new Failure("refused/not-openwrt", {
    message: `This is not an OpenWrt router: it identifies itself as ${system}.`,
    hint: "Check the address. To set up the modem alone, leave `router` out of the profile.",
  });
}

/**
 * Finds the bridge port under whose number the bridge has seen the MAC address of this session
 * (docs/facts/openwrt.md#session-port).
 */
function sessionOf(text: string | undefined): RouterFacts["session"] {
  const rows = (text ?? "").split("\n").map((line) => line.split(" "));
  const netdev = rows.find(([word]) => word === "netdev")?.[1];
  if (netdev === undefined || netdev === "") return undefined;
  const mac = rows.find(([word]) => word === "mac")?.[1]?.toLowerCase();
  const seen = rows.find(
    ([word, , address]) => word === "seen" && mac !== undefined && address?.toLowerCase() === mac,
  )?.[1];
  const port = rows.find(
    ([word, number]) => word === "port" && seen !== undefined && Number(number) === Number(seen),
  )?.[2];
  return defined({ netdev, port });
}

function sqmOf(parts: Parts): readonly string[] | undefined {
  if (!parts.get("config sqm")?.trim()) return undefined;
  return packageOf(parts, "sqm").sections.flatMap((queue) =>
    optionOf(queue, "enabled") === "1" ? wordsOf(queue.options.get("interface")) : [],
  );
}

function modemManagerOf(text: string | undefined): RouterFacts["modemManager"] {
  const word = text?.trim();
  return word === "running" || word === "stopped" ? word : "absent";
}

function netdevsOf(statuses: readonly InterfaceStatus[]): ReadonlyMap<string, string> {
  return new Map(
    statuses.flatMap(({ name, l3Device }) =>
      name === undefined || l3Device === undefined ? [] : [[name, l3Device]],
    ),
  );
}

import ipaddr from "ipaddr.js";
import { modelById } from "../at-profiles/index.ts";
import type { EthernetPath } from "../at-profiles/model.ts";
import type { ModemDocument, TargetDocument } from "./document.ts";
import type { Path } from "./placed.ts";
import { parseBind, parsePort, defaultPool } from "./targets.ts";

/** A combination that cannot work: the value to look at, and why. */
export interface Complaint {
  readonly path: Path;
  readonly text: string;
}

type Subject = Omit<TargetDocument, "name">;

/** What the schema cannot say, checked on a target after everything it inherits. */
export function complaints(target: Subject): readonly Complaint[] {
  return rules.flatMap((rule) => [...rule(target)]);
}

const rules: readonly ((target: Subject) => Iterable<Complaint>)[] = [
  somethingToDo,
  passthrough,
  port,
  ethernet,
  apn,
  lan,
  login,
  wan,
  management,
];

function* somethingToDo({ modem, router }: Subject): Iterable<Complaint> {
  if (modem === undefined && router === undefined)
    yield {
      path: [],
      text: "expected a `modem`, a `router` or both; write `modem: {}` for a modem with every default",
    };
}

function* passthrough({ modem, router }: Subject): Iterable<Complaint> {
  const { enabled, nat, bind, fallback } = modem?.passthrough ?? {};
  const at = ["modem", "passthrough"];
  if (enabled === false && nat !== undefined)
    yield {
      path: [...at, "nat"],
      text: "`nat` says how passthrough is done, but `enabled` is false; leave one of them out",
    };
  if (enabled === false && bind !== undefined)
    yield {
      path: [...at, "bind"],
      text: "`bind` says who gets the carrier's address, but `enabled` is false; leave one of them out",
    };
  if (enabled === false && fallback !== undefined)
    yield {
      path: [...at, "fallback"],
      text: "`fallback` says what will do in place of passthrough, but `enabled` is false; leave one of them out",
    };
  if (bind === "router-mac" && router === undefined)
    yield {
      path: [...at, "bind"],
      text: "router-mac needs a `router` to read the address from; give one, or write first, last or a MAC address",
    };
  const parsed = parseBind(bind ?? "first");
  if (parsed.kind === "mac") yield* macAddress(parsed.mac, [...at, "bind"]);
}

/** To the modem the two reserved addresses are words: all ones is the newest device, all zeros the first one (M62b 12.4). */
function* macAddress(mac: string, path: Path): Iterable<Complaint> {
  if (mac === "ff:ff:ff:ff:ff:ff")
    yield {
      path,
      text: "expected the MAC address of one device, found the broadcast address; write last",
    };
  else if (mac === "00:00:00:00:00:00")
    yield { path, text: "expected the MAC address of one device, found all zeros; write first" };
  else if ((Number.parseInt(mac.slice(0, 2), 16) & 1) === 1)
    yield {
      path,
      text: `expected the MAC address of one device, found ${mac}, which is a group of devices (multicast)`,
    };
}

function* port({ modem, router }: Subject): Iterable<Complaint> {
  const path = ["modem", "port"];
  const port = parsePort(modem?.port ?? "auto");
  if (port.kind === "through-router" && router === undefined)
    yield { path, text: "the port is on the router, but there is no `router`" };
  if (port.kind !== "tcp") return;
  if (port.port < 1 || port.port > 65_535)
    yield {
      path,
      text: `expected a port number from 1 to 65535 after tcp:${port.host}:, found ${port.port}`,
    };
  if (!isAddressLike(port.host)) return;
  if (!isAddress(port.host))
    yield { path, text: `expected a host name or an address, found ${port.host}` };
  else if (onModemLan(port.host, modem) && passthroughWithoutNat(modem)) {
    yield {
      path,
      text: "this port is lost once passthrough works: without NAT the modem no longer answers on its own address; write `nat: true` under `passthrough`, or use the modem's USB port",
    };
  }
}

/** M.2 modules have no RGMII pins; LGA modules may have them brought out, as the board decides (modem.md 1.1: M55 12.7.1); UniSoc modules know one switch only (modem.md 1.5). */
function* ethernet({ modem }: Subject): Iterable<Complaint> {
  const model = modelById(modem?.model ?? "auto");
  const way = ways[modem?.ethernet ?? "auto"];
  if (model === undefined || way === undefined || model.ethernet.includes(way)) return;
  const instead = model.ethernet.includes("pcie")
    ? "auto, rtl8125 or rtl8168"
    : model.ethernet.includes("rgmii")
      ? "auto or rgmii"
      : "auto";
  yield {
    path: ["modem", "ethernet"],
    text: `${model.title} cannot do ${modem?.ethernet ?? ""}: its Ethernet is ${model.ethernet.map((name) => wayWords[name]).join(" or ")}; write ${instead}`,
  };
}

const ways: Readonly<Record<string, EthernetPath>> = {
  rtl8125: "pcie",
  rtl8168: "pcie",
  rgmii: "rgmii",
};
const wayWords: Readonly<Record<EthernetPath, string>> = {
  pcie: "a network chip on PCIe",
  rgmii: "RGMII",
  "on-board": "whatever its board has, behind one switch",
};

function* apn({ modem }: Subject): Iterable<Complaint> {
  const apn = modem?.apn;
  if (apn === undefined) return;
  const { name, auth = "none", username, password } = apn;
  const at = ["modem", "apn"];
  if (name === undefined)
    yield {
      path: at,
      text: '"name" is missing in modem.apn; leave `apn` out to keep what the modem has',
    };
  if (auth === "none" && username !== undefined)
    yield {
      path: [...at, "username"],
      text: "`username` is not used without `auth`; write `auth: pap` or `auth: chap`, as the carrier says",
    };
  if (auth === "none" && password !== undefined)
    yield {
      path: [...at, "password"],
      text: "`password` is not used without `auth`; write `auth: pap` or `auth: chap`, as the carrier says",
    };
  if (auth !== "none" && username === undefined)
    yield { path: [...at, "auth"], text: `${auth} needs a \`username\`` };
}

function* lan({ modem, router }: Subject): Iterable<Complaint> {
  if (modem?.lan === undefined) return;
  const { address, pool } = modem.lan;
  const at = ["modem", "lan"];
  if (address === undefined) {
    yield {
      path: at,
      text: '"address" is missing in modem.lan; leave `lan` out to keep what the modem has',
    };
    return;
  }
  if (!isAddress(address) || ipaddr.parse(address).range() !== "private") {
    yield {
      path: [...at, "address"],
      text: `expected a private IPv4 address such as 192.168.226.1, found ${address}`,
    };
    return;
  }
  if (!isHost(address))
    yield {
      path: [...at, "address"],
      text: `expected the address of a host, found ${address}, which is the network or its broadcast address`,
    };
  if (router?.host !== undefined && isIpv4(router.host) && sameNetwork(router.host, address)) {
    yield {
      path: [...at, "address"],
      text: `the modem's network would be the router's own: ${router.host} is in the /24 around ${address}`,
    };
  }
  yield* lanPool(pool ?? defaultPool(address), address, pool === undefined ? at : [...at, "pool"]);
}

function* lanPool(pool: readonly [string, string], address: string, at: Path): Iterable<Complaint> {
  const [first, last] = pool;
  for (const [index, end] of pool.entries()) {
    if (!isAddress(end) || !sameNetwork(end, address) || !isHost(end)) {
      yield {
        path: [...at, index],
        text: `expected an address in the /24 around ${address}, found ${end}`,
      };
      return;
    }
  }
  if (lastByte(first) > lastByte(last))
    yield { path: at, text: `expected the lower address first, found ${first} before ${last}` };
  else if (lastByte(first) <= lastByte(address) && lastByte(address) <= lastByte(last))
    yield {
      path: at,
      text: `${address} is the modem's own address; the pool, ${first} to ${last}, must leave it out`,
    };
}

function* login({ router }: Subject): Iterable<Complaint> {
  if (router === undefined) return;
  const { host, key, agent, jump } = router;
  if (host === undefined)
    yield {
      path: ["router"],
      text: '"host" is missing in router; leave `router` out to set up a modem alone',
    };
  else if (isAddressLike(host) && !isAddress(host))
    yield {
      path: ["router", "host"],
      text: `expected a host name or an address, found ${host}${/^[^:]+:\d+$/.test(host) ? "; the port has a key of its own, `port`" : ""}`,
    };
  if (key !== undefined && agent === true)
    yield {
      path: ["router", "agent"],
      text: "`agent: true` takes the agent's keys only, but there is a `key`; leave one of them out",
    };
  const jumpPort = Number(/:(\d+)$/.exec(jump ?? "")?.[1] ?? 22);
  if (jumpPort < 1 || jumpPort > 65_535)
    yield {
      path: ["router", "jump"],
      text: `expected a port number from 1 to 65535, found ${jumpPort}`,
    };
}

function* wan({ router }: Subject): Iterable<Complaint> {
  const { interface: name = "wan", retire = [] } = router?.wan ?? {};
  for (const [index, retired] of retire.entries()) {
    const path = ["router", "wan", "retire", index];
    if (retired === name)
      yield {
        path,
        text: `${retired} is the interface that is set up; it cannot be retired as well`,
      };
    else if (neverRetired.includes(retired))
      yield { path, text: `${retired} cannot be retired: the router would be out of reach` };
  }
  if (neverRetired.includes(name))
    yield {
      path: ["router", "wan", "interface"],
      text: `${name} cannot be the WAN: the router would be out of reach`,
    };
}

const neverRetired: readonly string[] = ["lan", "loopback"];

/** The modem's page is where the WAN leads anyway without passthrough, and nowhere without NAT (M62b 12.9, TK#7). */
function* management({ modem, router }: Subject): Iterable<Complaint> {
  if (router?.wan?.management !== true || modem === undefined) return;
  const path = ["router", "wan", "management"];
  if (modem.passthrough?.enabled === false)
    yield {
      path,
      text: "`management` is for passthrough; without it the modem's page is reached through the WAN itself",
    };
  else if (passthroughWithoutNat(modem))
    yield {
      path,
      text: "`management: true` needs `modem.passthrough.nat: true`; without NAT the modem does not answer on its own address",
    };
}

function passthroughWithoutNat(modem: ModemDocument | undefined): boolean {
  return modem?.passthrough?.enabled !== false && modem?.passthrough?.nat !== true;
}

/** 192.168.224.0/22 holds the own addresses of all models, unless the profile moves them (modem.md 2.10: R551-AT, CN520). */
function onModemLan(host: string, modem: ModemDocument | undefined): boolean {
  const own = modem?.lan?.address;
  return (
    isIpv4(host) &&
    (ipaddr.IPv4.parse(host).match(ipaddr.IPv4.parseCIDR("192.168.224.0/22")) ||
      (own !== undefined && sameNetwork(host, own)))
  );
}

/** Meant as an address and not as a name, so it has to be a right one. */
function isAddressLike(host: string): boolean {
  return /^[\d.]+$/.test(host) || host.includes(":");
}

function isAddress(host: string): boolean {
  return isIpv4(host) || ipaddr.IPv6.isValid(host);
}

function isIpv4(host: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(host);
}

function sameNetwork(a: string, b: string): boolean {
  return a.slice(0, a.lastIndexOf(".")) === b.slice(0, b.lastIndexOf("."));
}

function isHost(address: string): boolean {
  return lastByte(address) > 0 && lastByte(address) < 255;
}

function lastByte(address: string): number {
  return Number(address.slice(address.lastIndexOf(".") + 1));
}

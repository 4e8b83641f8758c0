import { modelById } from "../at-profiles/index.ts";
import type { EthernetPath } from "../at-profiles/model.ts";
import { isAddress, isAddressLike, isIn, isIpv4, isSameNetwork } from "./addresses.ts";
import type { ModemDocument } from "./document.ts";
import type { Path } from "./placed.ts";
import type { MergedTarget, RuleViolation } from "./rule.ts";
import { parseBind, parsePort } from "./targets.ts";

export function* passthrough({ modem, router }: MergedTarget): Iterable<RuleViolation> {
  const { enabled, bind, ...details } = modem?.passthrough ?? {};
  const at = ["modem", "passthrough"];
  if (enabled === false)
    for (const key of Object.keys({ ...details, ...(bind === undefined ? {} : { bind }) }))
      yield {
        path: [...at, key],
        text: `\`${key}\` needs passthrough, but \`enabled\` is false. Remove one of them.`,
      };
  if (bind === "router-mac" && router === undefined)
    yield {
      path: [...at, "bind"],
      text:
        "router-mac needs a `router`, whose address it binds." +
        " Add a `router`, or write first, last or a MAC address.",
    };
  const parsed = parseBind(bind ?? "first");
  if (parsed.kind === "mac") yield* macAddress(parsed.mac, [...at, "bind"]);
}

/**
 * The modem has two reserved addresses: all ones is the newest device, all zeros the first one
 * (docs/facts/modem.md#mpdn-receiver).
 */
function* macAddress(mac: string, path: Path): Iterable<RuleViolation> {
  const expected = "expected the MAC address of one device";
  if (mac === "ff:ff:ff:ff:ff:ff")
    yield { path, text: `${expected}, found the broadcast address. Write last.` };
  else if (mac === "00:00:00:00:00:00")
    yield { path, text: `${expected}, found all zeros. Write first.` };
  else if ((Number.parseInt(mac.slice(0, 2), 16) & 1) === 1)
    yield { path, text: `${expected}, found the multicast address ${mac}` };
}

export function* port({ modem, router }: MergedTarget): Iterable<RuleViolation> {
  const path = ["modem", "port"];
  const spec = parsePort(modem?.port ?? "auto");
  if (spec.kind === "through-router" && router === undefined)
    yield { path, text: "a `router:` port needs a `router`. Add `router` with its `host`." };
  if (spec.kind !== "tcp") return;
  if (spec.port < 1 || spec.port > 65_535)
    yield {
      path,
      text: `expected a port number from 1 to 65535 after tcp:${spec.host}:, found ${spec.port}`,
    };
  if (!isAddressLike(spec.host)) return;
  if (!isAddress(spec.host))
    yield { path, text: `expected a host name or an address, found ${spec.host}` };
  else if (isOnModemLan(spec.host, modem) && isPassthroughWithoutNat(modem))
    yield {
      path,
      text:
        "passthrough without NAT makes this port unreachable." +
        " Set `nat: true` under `passthrough`, or use the modem's USB port.",
    };
}

/**
 * M.2 modules have no RGMII pins; a board can connect those of LGA modules
 * (docs/facts/modem.md#ethernet-architectures).
 * UniSoc modules have one switch only (docs/facts/modem.md#unisoc-ethernet).
 */
export function* ethernet({ modem }: MergedTarget): Iterable<RuleViolation> {
  const chosen = modem?.ethernet ?? "auto";
  const model = modelById(modem?.model ?? "auto");
  const path = pathOf[chosen];
  if (model === undefined || path === undefined || model.ethernet.includes(path)) return;
  const instead = model.ethernet.includes("pcie")
    ? "auto, rtl8125 or rtl8168"
    : model.ethernet.includes("rgmii")
      ? "auto or rgmii"
      : "auto";
  const offered = model.ethernet.map((name) => pathLabels[name]).join(" or ");
  yield {
    path: ["modem", "ethernet"],
    text: `${model.title} does not support ${chosen}. Its Ethernet is ${offered}. Write ${instead}.`,
  };
}

const pathOf: Readonly<Record<string, EthernetPath>> = {
  rtl8125: "pcie",
  rtl8168: "pcie",
  rgmii: "rgmii",
};
const pathLabels: Readonly<Record<EthernetPath, string>> = {
  pcie: "a chip on PCIe",
  rgmii: "RGMII",
  "on-board": "built into the board",
};

export function* apn({ modem }: MergedTarget): Iterable<RuleViolation> {
  if (modem?.apn === undefined) return;
  const { name, auth = "none", username, password } = modem.apn;
  const at = ["modem", "apn"];
  if (name === undefined)
    yield {
      path: at,
      text: '"name" is missing in modem.apn. Remove `apn` to keep the APN of the modem.',
    };
  for (const [key, value] of Object.entries({ username, password }))
    if (auth === "none" && value !== undefined)
      yield {
        path: [...at, key],
        text: `\`${key}\` needs \`auth\`. Write \`auth: pap\` or \`auth: chap\`, as the carrier specifies.`,
      };
  if (auth !== "none" && username === undefined)
    yield { path: [...at, "auth"], text: `${auth} needs a \`username\`` };
}

export function isPassthroughWithoutNat(modem: ModemDocument | undefined): boolean {
  return modem?.passthrough?.enabled !== false && modem?.passthrough?.nat !== true;
}

/**
 * 192.168.224.0/22 contains the factory LAN addresses of all models
 * (docs/facts/modem.md#lan-address).
 */
function isOnModemLan(host: string, modem: ModemDocument | undefined): boolean {
  const own = modem?.lan?.address;
  if (!isIpv4(host)) return false;
  return isIn("192.168.224.0/22", host) || (own !== undefined && isSameNetwork(host, own));
}

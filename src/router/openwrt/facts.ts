import { Failure } from "../../core/failure.ts";
import type { Json } from "../../core/json.ts";
import { valueAt } from "../../uci/path.ts";
import { staticAddresses } from "../../uci/subnet.ts";
import { parseUci } from "../../uci/text.ts";
import { optionOf, wordsOf } from "../../uci/value.ts";
import type { UciPackage, UciSection, UciValue } from "../../uci/value.ts";
import { deviceOf, isDisabled, switchedOff } from "../../uci/wan.ts";
import { at, listAt, maybe, noLease, parseJson, parseStatus, textAt } from "./lease.ts";
import type { InterfaceStatus, Lease } from "./lease.ts";
import { packageNames, stagedPackages, storageObstacles } from "./obstacles.ts";
import type { Obstacle } from "./obstacles.ts";
import { parseLinks, wanDevice } from "./wan-device.ts";
import type { DeviceSource, NetworkLink } from "./wan-device.ts";
import type { ConfigTexts } from "./whole-files.ts";

/** Everything one look at a router tells. */
export interface RouterFacts {
  readonly release: {
    readonly distribution: string;
    readonly version: string;
    readonly target: string;
    readonly description: string;
  };
  readonly board: { readonly model: string; readonly name: string };
  readonly hostname: string;
  /** As committed: what others have staged is an obstacle, not a fact. */
  readonly packages: {
    readonly network: UciPackage;
    readonly firewall: UciPackage;
    readonly dhcp: UciPackage;
  };
  /** The same files as they stand, byte for byte. */
  readonly texts: ConfigTexts;
  readonly wan: {
    readonly interface: string;
    readonly section: "present" | "absent";
    readonly deviceOption: "device" | "ifname";
    readonly device?: string;
    readonly deviceSource?: DeviceSource;
    /** Of the WAN device as the WAN will have it, in lower case: what a passthrough rule is bound to. */
    readonly mac?: string;
    readonly carrier?: boolean;
    /** In Mbit/s. */
    readonly speed?: number;
  };
  readonly lease: Lease;
  /** IPv4 networks of every interface but the WAN, what shares its device, and the loopback. */
  readonly lanSubnets: readonly {
    readonly interface: string;
    readonly address: string;
    readonly prefix: number;
  }[];
  /** Other interfaces that reach a modem over USB or PCIe: it cannot serve both them and its Ethernet port (openwrt.md C4). */
  readonly cellular: readonly {
    readonly interface: string;
    readonly proto: string;
    readonly disabled: boolean;
  }[];
  readonly obstacles: readonly Obstacle[];
  /** Anybody in the router's network is root there. */
  readonly passwordless: boolean;
  /** By which network device, and by which port of that bridge, this session comes in. */
  readonly session?: { readonly netdev: string; readonly port?: string };
  /** Interfaces mwan3 watches, when it is enabled: they must keep their names. */
  readonly mwan3?: readonly string[];
  /** Devices sqm shapes: a WAN on another device is not shaped any more. */
  readonly sqm?: readonly string[];
  readonly modemManager: "running" | "stopped" | "absent";
  readonly links: readonly NetworkLink[];
  /** The network device an interface is up on: `wwan0` of a modem, which no option names. */
  readonly netdevs: ReadonlyMap<string, string>;
  /** Of the committed configuration, by the paths of a State. */
  valuesOf(paths: readonly string[]): Readonly<Record<string, UciValue>>;
}

export interface FactsSpec {
  readonly wanInterface: string;
  /** Missing: found out. */
  readonly wanDevice?: string;
}

type Parts = ReadonlyMap<string, string>;

/** What the facts script printed, as facts. Throws `refused/not-openwrt` for anything that is not OpenWrt. */
export function parseFacts(parts: Parts, wish: FactsSpec): RouterFacts {
  const system = parseJson(parts.get("board"));
  const release = releaseOf(parts, system);
  const config = (name: string): UciPackage => parseUci(name, parts.get(`config ${name}`) ?? "");
  const texts = Object.fromEntries(
    ["network", "firewall", "dhcp"].flatMap((name) =>
      parts.get(`config ${name}`) ? [[name, parts.get(`config ${name}`) ?? ""]] : [],
    ),
  );
  const packages = {
    network: config("network"),
    firewall: config("firewall"),
    dhcp: config("dhcp"),
  };
  const statuses = listAt(parseJson(parts.get("interfaces")), "interface").map(parseStatus);
  const links = parseLinks(parts.get("links"));
  const board = parseJson(parts.get("board.json"));
  const wan = wanOf(wish, packages.network, board, links);
  const all = [packages.network, packages.firewall, packages.dhcp];
  return {
    release,
    board: {
      model: textAt(system, "model") ?? textAt(at(board, "model"), "name") ?? "unknown",
      name: textAt(system, "board_name") ?? textAt(at(board, "model"), "id") ?? "unknown",
    },
    hostname: textAt(system, "hostname") ?? "OpenWrt",
    packages,
    texts,
    wan,
    lease: statuses.find(({ name }) => name === wan.interface)?.lease ?? noLease,
    lanSubnets: subnetsOf(packages.network, statuses, wan),
    cellular: cellularOf(packages.network, wan.interface),
    obstacles: obstaclesOf(parts),
    passwordless: parts.get("shadow")?.trim() === "blank",
    ...maybe("session", sessionOf(parts.get("session"))),
    ...(parts.get("mwan3")?.trim() === "enabled"
      ? { mwan3: namesOf(config("mwan3"), "interface") }
      : {}),
    ...(parts.get("config sqm")?.trim()
      ? {
          sqm: config("sqm").sections.flatMap((queue) =>
            optionOf(queue, "enabled") === "1" ? wordsOf(queue.options.get("interface")) : [],
          ),
        }
      : {}),
    modemManager: modemManagerOf(parts.get("modemmanager")),
    links,
    netdevs: new Map(
      statuses.flatMap(({ name, l3Device }) =>
        name === undefined || l3Device === undefined ? [] : [[name, l3Device]],
      ),
    ),
    valuesOf: (paths) => Object.fromEntries(paths.map((path) => [path, valueAt(all, path)])),
  };
}

/** The router's own word first, then the files images carry; forks put their own name into both (openwrt.md D). */
function releaseOf(parts: Parts, system: Json | undefined): RouterFacts["release"] {
  const told = at(system, "release");
  const file = assignments(parts.get("release"));
  const os = assignments(parts.get("os-release"));
  if (told === undefined && !file.has("DISTRIB_ID"))
    throw notOpenWrt(os.get("PRETTY_NAME") ?? parts.get("uname")?.trim());
  const version = textAt(told, "version") ?? file.get("DISTRIB_RELEASE") ?? "unknown";
  const distribution = textAt(told, "distribution") ?? file.get("DISTRIB_ID") ?? "OpenWrt";
  return {
    distribution,
    version,
    target: textAt(told, "target") ?? file.get("DISTRIB_TARGET") ?? "unknown",
    description:
      textAt(told, "description") ??
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
  return new Failure("refused/not-openwrt", {
    message: `This is not an OpenWrt router: it says it is ${found === undefined || found === "" ? "nothing we know" : `"${found.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, " ").slice(0, 100)}"`}.`,
    hint: "Check the address; leave `router` out of the profile to set up the modem alone.",
  });
}

function wanOf(
  { wanInterface, wanDevice: named }: FactsSpec,
  network: UciPackage,
  board: Json | undefined,
  links: readonly NetworkLink[],
): RouterFacts["wan"] {
  const section = interfacesOf(network).find(({ name }) => name === wanInterface);
  const found = wanDevice({ named, interface: wanInterface, network, board, links });
  const link = links.find(({ name }) => name === found?.device);
  return {
    interface: wanInterface,
    section: section === undefined ? "absent" : "present",
    deviceOption: deviceOptionOf(network, section),
    ...(found === undefined ? {} : { device: found.device, deviceSource: found.source }),
    ...maybe("mac", configuredMac(network, section, found?.device) ?? link?.mac),
    ...maybe("carrier", link?.carrier),
    ...maybe("speed", link?.speed),
  };
}

/**
 * The address netifd gives the device when it takes it up for this interface, which may not have happened yet: that of the device's own section, and only
 * where there is none that of the interface (netifd interface.c interface_set_device_config).
 */
function configuredMac(
  { sections }: UciPackage,
  section: UciSection | undefined,
  device: string | undefined,
): string | undefined {
  const own = sections.find((one) => one.type === "device" && optionOf(one, "name") === device);
  const mac = optionOf(own ?? section, "macaddr")?.toLowerCase();
  return mac !== undefined && /^(?:[\da-f]{2}:){5}[\da-f]{2}$/.test(mac) ? mac : undefined;
}

/** The form that is there; for a new section the one the other interfaces have. */
function deviceOptionOf(network: UciPackage, section: UciSection | undefined): "device" | "ifname" {
  if (section !== undefined && saysDevice(section)) return "device";
  if (section?.options.has("ifname")) return "ifname";
  const others = interfacesOf(network);
  return others.some(({ options }) => options.has("ifname")) && !others.some(saysDevice)
    ? "ifname"
    : "device";
}

/** A path in `device` is for the script of a cellular protocol: it says so on every release, while netifd of 19.07 reads `ifname` alone (netifd interface.c, uqmi qmi.sh). */
function saysDevice(section: UciSection): boolean {
  return optionOf(section, "device")?.startsWith("/") === false;
}

/** What is up, and what is configured to have a fixed address even when it is not up just now. */
function subnetsOf(
  network: UciPackage,
  statuses: readonly InterfaceStatus[],
  wan: RouterFacts["wan"],
): RouterFacts["lanSubnets"] {
  const cellular = cellularOf(network, wan.interface).map((one) => one.interface);
  const counts = (name: string | undefined, device: string | undefined): name is string =>
    name !== undefined &&
    name !== wan.interface &&
    name !== "loopback" &&
    !cellular.includes(name) &&
    device !== "lo" &&
    device !== `@${wan.interface}` &&
    (device === undefined || device !== wan.device);
  const live = statuses.flatMap(({ name, device, addresses }) =>
    counts(name, device) ? addresses.map((one) => ({ interface: name, ...one })) : [],
  );
  const fixed = interfacesOf(network).flatMap((section) => {
    const { name } = section;
    const isFixed =
      optionOf(section, "proto") === "static" &&
      !isDisabled(section) &&
      counts(name, deviceOf(section));
    return isFixed ? staticAddresses(section).map((one) => ({ interface: name, ...one })) : [];
  });
  return [
    ...live,
    ...fixed.filter(
      (one) =>
        !live.some((known) => known.interface === one.interface && known.address === one.address),
    ),
  ];
}

/** By the names their scripts give themselves: comgt, uqmi, umbim, wwan, modemmanager and xmm-modem of OpenWrt, the others beside it (add_protocol in each one's .sh). */
const cellularProtos = [
  "qmi",
  "mbim",
  "ncm",
  "3g",
  "directip",
  "wwan",
  "modemmanager",
  "xmm",
  "quectel",
  "atc",
];

function cellularOf(network: UciPackage, wan: string): RouterFacts["cellular"] {
  return interfacesOf(network).flatMap((section) => {
    const proto = optionOf(section, "proto") ?? "none";
    const overUsb = /^(?:usb|wwan)\d/.test(deviceOf(section) ?? "");
    if (
      section.name === undefined ||
      section.name === wan ||
      !(cellularProtos.includes(proto) || (proto === "dhcp" && overUsb))
    )
      return [];
    return [{ interface: section.name, proto, disabled: switchedOff(section).length > 0 }];
  });
}

function obstaclesOf(parts: Parts): readonly Obstacle[] {
  const staged = parts.get("changes")?.trim() ?? "";
  const guarded = ["network", "firewall", "dhcp"];
  const luci = packageNames(parts.get("luci-edits")).filter((name) => guarded.includes(name));
  const applied = packageNames(parts.get("luci-apply"));
  const override = packageNames(parts.get("override")).filter((name) => guarded.includes(name));
  const [seconds, since] = parts.get("guard")?.trim().split(" ") ?? [];
  return [
    ...storageObstacles(parts.get("storage")),
    ...(override.length === 0 ? [] : [{ kind: "overridden", packages: override } as const]),
    ...(staged === ""
      ? []
      : [{ kind: "unsaved-changes", where: "uci", packages: stagedPackages(staged) } as const]),
    ...(luci.length === 0
      ? []
      : [{ kind: "unsaved-changes", where: "luci", packages: luci } as const]),
    ...(applied.length === 0 ? [] : [{ kind: "apply-pending", packages: applied } as const]),
    ...(seconds === undefined || seconds === ""
      ? []
      : [{ kind: "guard-armed", since: since ?? "", seconds: Number(seconds) } as const]),
  ];
}

/** The bridge port is the one under whose number the bridge has seen our own MAC (openwrt.md C1). */
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
  return { netdev, ...maybe("port", port) };
}

function modemManagerOf(text: string | undefined): RouterFacts["modemManager"] {
  const word = text?.trim();
  return word === "running" || word === "stopped" ? word : "absent";
}

function interfacesOf({ sections }: UciPackage): readonly UciSection[] {
  return sections.filter(({ type }) => type === "interface");
}

function namesOf({ sections }: UciPackage, type: string): readonly string[] {
  return sections.flatMap((section) =>
    section.type === type && section.name !== undefined && optionOf(section, "enabled") === "1"
      ? [section.name]
      : [],
  );
}

import { defined } from "../../core/defined.ts";
import type { Json } from "../../core/json.ts";
import { deviceOf } from "../../uci/interface.ts";
import type { UciPackage } from "../../uci/value.ts";
import { wordsOf } from "../../uci/value.ts";
import { at, textAt } from "./json-values.ts";

/** One entry of /sys/class/net. */
export interface NetworkLink {
  readonly name: string;
  readonly mac?: string;
  /** Absent when the port is down. */
  readonly carrier?: boolean;
  /** In Mbit/s. */
  readonly speed?: number;
  /** A physical port accepts a cable: not Wi-Fi, not the CPU port of a switch. */
  readonly kind: "physical" | "virtual";
  readonly master?: string;
}

export type DeviceSource = "profile" | "config" | "board.json" | "carrier";

export interface WanDevice {
  readonly device: string;
  readonly source: DeviceSource;
}

/**
 * Parses the part `links`: one line `name|mac|carrier|speed|physical or virtual|bridge or -` per
 * network device.
 */
export function parseLinks(text: string | undefined): readonly NetworkLink[] {
  return (text ?? "").split("\n").flatMap((line) => {
    const [name, mac = "", carrier = "", speed = "", kind, master = "-"] = line.split("|");
    if (name === undefined || kind === undefined) return [];
    return [
      defined({
        name,
        mac: mac === "" ? undefined : mac.toLowerCase(),
        carrier: carrier === "" ? undefined : carrier === "1",
        speed: Number(speed) > 0 ? Number(speed) : undefined,
        kind: kind === "physical" ? "physical" : "virtual",
        master: master === "-" ? undefined : master,
      } as const),
    ];
  });
}

export interface DeviceEvidence {
  /** The device in the profile; undefined for `auto`. */
  readonly named: string | undefined;
  readonly interface: string;
  readonly network: UciPackage;
  readonly board: Json | undefined;
  readonly links: readonly NetworkLink[];
}

/**
 * Returns the network device of the WAN, by the order of evidence of docs/facts/openwrt.md#wan-device: the profile,
 * the configuration, board.json, the only free port with a cable. Undefined without evidence: the
 * user decides instead of a guess.
 */
export function wanDevice({
  named,
  interface: name,
  network,
  board,
  links,
}: DeviceEvidence): WanDevice | undefined {
  if (named !== undefined) return { device: named, source: "profile" };
  const section = network.sections.find((one) => one.type === "interface" && one.name === name);
  const configured = deviceOf(section);
  if (configured !== undefined && isNetdev(configured))
    return { device: configured, source: "config" };
  const wan = at(at(board, "network"), "wan");
  const builtIn = textAt(wan, "device") ?? textAt(wan, "ifname");
  if (builtIn !== undefined && isNetdev(builtIn)) return { device: builtIn, source: "board.json" };
  const free = links.filter(
    (link) =>
      link.kind === "physical" &&
      link.master === undefined &&
      link.carrier === true &&
      isNetdev(link.name) &&
      !usedBy(network, link.name),
  );
  const [only] = free;
  return only !== undefined && free.length === 1
    ? { device: only.name, source: "carrier" }
    : undefined;
}

/**
 * With another protocol the device can be /dev/cdc-wdm0 or a path in /sys; `@lan` is another
 * interface; `usb0` and `wwan0` belong to a modem's USB (docs/facts/openwrt.md#wan-device,
 * docs/facts/openwrt.md#leftover-options).
 */
function isNetdev(device: string): boolean {
  return (
    /^[A-Za-z0-9_.-]{1,15}$/.test(device) &&
    !/^(?:ttyUSB|ttyACM|cdc-wdm|(?:usb|wwan)\d)/.test(device)
  );
}

/** Includes the parent of used VLANs: `eth0` of a switch whose networks are eth0.1 and eth0.2. */
function usedBy({ sections }: UciPackage, netdev: string): boolean {
  const used = sections.flatMap((section) =>
    ["device", "ifname", "ports"].flatMap((option) => wordsOf(section.options.get(option))),
  );
  return used.some((name) => name === netdev || name.startsWith(`${netdev}.`));
}

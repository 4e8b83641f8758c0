import { defined } from "../../core/defined.ts";
import { oncePer } from "../../core/once-per.ts";

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
  /** Bus of its hardware: `usb`, `pci`, `of` for a platform device. Absent when unknown. */
  readonly bus?: string;
  readonly driver?: string;
  /** DEVTYPE of the kernel: `wlan`, `wwan`, `dsa`, `bridge`, `vlan`. Absent for plain Ethernet. */
  readonly type?: string;
  /** USB vendor in hexadecimal, without leading zeros: `2c7c`. */
  readonly vendor?: string;
}

const linksByName = oncePer(
  (links: readonly NetworkLink[]): ReadonlyMap<string, NetworkLink> =>
    new Map(links.map((link) => [link.name, link] as const).toReversed()),
);

export function linkOf(links: readonly NetworkLink[], name: string): NetworkLink | undefined {
  return linksByName(links).get(name);
}

/**
 * Parses the part `links`: one line `name|mac|carrier|speed|physical or virtual|bridge or -` per
 * network device. `|bus|driver|type|USB vendor` can follow.
 */
export function parseLinks(text: string | undefined): readonly NetworkLink[] {
  return (text ?? "").split("\n").flatMap((line) => {
    const [name, mac, carrier, speed, kind, master = "-", bus, driver, type, vendor] = line
      .trim()
      .split("|");
    if (name === undefined || kind === undefined) return [];
    return [
      defined({
        name,
        mac: filled(mac)?.toLowerCase(),
        carrier: filled(carrier) === undefined ? undefined : carrier === "1",
        speed: Number(speed) > 0 ? Number(speed) : undefined,
        kind: kind === "physical" ? "physical" : "virtual",
        master: master === "-" ? undefined : filled(master),
        bus: filled(bus),
        driver: filled(driver),
        type: filled(type),
        vendor: filled(vendor)?.toLowerCase(),
      } as const),
    ];
  });
}

function filled(text: string | undefined): string | undefined {
  return text === undefined || text === "" ? undefined : text;
}

import { readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "../../cases/boards");

/** One entry of `network` in board.json. 19.07 has `ifname`, later releases `device` or `ports`. */
export interface BoardEntry {
  readonly device?: string;
  readonly ifname?: string;
  readonly ports?: readonly string[];
  readonly protocol?: string;
  readonly macaddr?: string;
}

export type BoardKind = "port" | "vlan" | "several" | "bridge-vlan" | "none" | "dsl" | "modem";

/** Boards of one release with the same factory network. */
export interface BoardGroup {
  readonly net: Readonly<Record<string, BoardEntry>>;
  /** Name of the filtering bridge that holds all ports. */
  readonly bridge?: string;
  /** More ports that board.json names. */
  readonly also?: readonly string[];
  readonly expect: {
    readonly kind: BoardKind;
    readonly device?: string;
    readonly ports?: readonly string[];
    readonly protocol?: string;
  };
  /** Board names by target. */
  readonly boards: Readonly<Record<string, readonly string[]>>;
}

export const boardReleases = ["19.07", "23.05", "main"] as const;
export type BoardRelease = (typeof boardReleases)[number];

/**
 * `over-usb`: the interface wan uses a modem on USB. `gone`: it was deleted. `access-point`: it was
 * deleted and its port is in the LAN bridge.
 */
export const boardStates = ["factory", "over-usb", "gone", "access-point"] as const;
export type BoardState = (typeof boardStates)[number];

export function boardGroups(release: BoardRelease): readonly BoardGroup[] {
  const lines = readFileSync(join(folder, `${release}.jsonl`), "utf8")
    .trim()
    .split("\n");
  // The corpus is a part of this repository, and the test reads every line of it.
  return lines.map((line) => JSON.parse(line) as BoardGroup);
}

export interface BoardRouter {
  readonly release: BoardRelease;
  readonly state: BoardState;
  readonly group: BoardGroup;
  /** Whether the files name the built-in switch of VLANs such as eth0.2, as the real ones do. */
  readonly isSwitchKnown: boolean;
}

/** Returns the device names of an entry: `ports` before `device`. */
export function namesOf(entry: BoardEntry | undefined): readonly string[] {
  if (entry?.ports !== undefined) return entry.ports;
  return (entry?.ifname ?? entry?.device ?? "").split(" ").filter((name) => name !== "");
}

/** Whether a device is a VLAN of a built-in switch: `eth0.2`. */
export function isSwitchVlan(name: string): boolean {
  return /^eth\d\.\d+$/.test(name);
}

/** Returns the entries of board.json as the configuration of this state uses them. */
export function entriesOf({
  group,
  state,
}: BoardRouter): readonly (readonly [string, BoardEntry])[] {
  const entries = Object.entries(group.net);
  if (state !== "access-point") return entries;
  const joined = namesOf(group.net["wan"]).filter(isEthernet(group));
  return entries.flatMap(([name, entry]) => {
    if (name === "wan") return [];
    if (name !== "lan") return [[name, entry] as const];
    const { device: _device, ifname, ...rest } = entry;
    const names = [...namesOf(entry), ...joined];
    return [
      [
        name,
        ifname === undefined ? { ...rest, ports: names } : { ...rest, ifname: names.join(" ") },
      ],
    ];
  });
}

function isEthernet({ expect }: BoardGroup): (name: string) => boolean {
  return (name) =>
    !name.startsWith("/") && !(expect.device === name && ["dsl", "modem"].includes(expect.kind));
}

import type { Json } from "../../core/json.ts";
import { at, listAt, textAt } from "./json-values.ts";

/** The part `network` of /etc/board.json, from which the factory configuration was made. */
export interface BoardNetwork {
  /** Devices of the WAN: `ports`, which config_generate prefers, else `device` or `ifname`. */
  readonly wan: readonly string[];
  readonly wanProtocol?: string;
  readonly lan: readonly string[];
  /** Devices of every entry. */
  readonly all: readonly string[];
  /** The board has a built-in switch that swconfig controls. */
  readonly hasSwitch: boolean;
}

export function boardNetwork(board: Json | undefined): BoardNetwork {
  const network = at(board, "network");
  const wan = at(network, "wan");
  const protocol = textAt(wan, "protocol");
  return {
    wan: devicesOf(wan),
    ...(protocol === undefined ? {} : { wanProtocol: protocol }),
    lan: devicesOf(at(network, "lan")),
    all: keysOf(network).flatMap((key) => devicesOf(at(network, key))),
    hasSwitch: keysOf(at(board, "switch")).length > 0,
  };
}

function devicesOf(entry: Json | undefined): readonly string[] {
  const ports = listAt(entry, "ports").filter((port) => typeof port === "string");
  if (ports.length > 0) return ports;
  const text = textAt(entry, "device") ?? textAt(entry, "ifname") ?? "";
  return text.split(/\s+/).filter((word) => word !== "");
}

function keysOf(value: Json | undefined): readonly string[] {
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}

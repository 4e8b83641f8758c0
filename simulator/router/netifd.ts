import type { RouterBase } from "./base.ts";
import type { EthernetPort } from "../cable.ts";
import { emptyPackage, type UciPackage } from "../uci/model.ts";
import { lifecycleOf, linksOf, makeState } from "./interfaces.ts";
import type { InterfaceState, Links, Table } from "./interfaces.ts";
import { one, reaches, readNetworkConfig, type NetworkConfig } from "./network-config.ts";

export type { InterfaceState } from "./interfaces.ts";

export function createNetifd(world: RouterBase) {
  const table: Table = {
    config: readNetworkConfig(emptyPackage("network")),
    states: new Map(),
    port: undefined,
    lastLease: undefined,
  };
  const links = linksOf(world, table);
  const lifecycle = lifecycleOf(world, table, links);
  const { setDown, refreshAliases } = lifecycle;
  const { carrier, mac, linked } = links;
  let unplug: () => void = () => undefined;

  const load = (source: UciPackage): void => loadConfig(world, table, lifecycle, source);
  const onCarrier = (): void => followCarrier(world, table, links, lifecycle);

  return {
    start: load,
    stop(): void {
      for (const state of table.states.values()) setDown(state);
      table.states = new Map();
      table.config = readNetworkConfig(emptyPackage("network"));
      table.lastLease = undefined;
    },
    /** Sets up only the interfaces that changed. */
    reload: load,
    up(name: string): void {
      const state = table.states.get(name);
      if (state === undefined) return;
      state.stopped = false;
      lifecycle.setUp(state);
      refreshAliases(name);
    },
    down(name: string): void {
      const state = table.states.get(name);
      if (state === undefined) return;
      state.stopped = true;
      setDown(state);
      refreshAliases(name);
    },
    interfaces: (): readonly InterfaceState[] =>
      [...table.states.values()].sort((a, b) => (a.config.name < b.config.name ? -1 : 1)),
    find: (name: string): InterfaceState | undefined => table.states.get(name),
    config: (): NetworkConfig => table.config,
    carrier,
    mac,
    plug(next: EthernetPort | undefined): void {
      unplug();
      table.port = next;
      unplug = next?.onCarrier(onCarrier) ?? (() => undefined);
      onCarrier();
    },
    /** Checks the link again, after a change of a fault. */
    carrierChanged: onCarrier,
    /** Returns the other end of the WAN cable while there is a link. */
    linked,
  };
}

export type Netifd = ReturnType<typeof createNetifd>;

/** Sets up the interfaces that changed. */
function loadConfig(
  world: RouterBase,
  table: Table,
  { setDown, setUp }: ReturnType<typeof lifecycleOf>,
  source: UciPackage,
): void {
  const before = table.states;
  table.config = readNetworkConfig(source);
  const fresh: InterfaceState[] = [];
  table.states = new Map();
  for (const interfaceConfig of table.config.interfaces) {
    const known = before.get(interfaceConfig.name);
    if (known?.config.fingerprint === interfaceConfig.fingerprint) {
      table.states.set(interfaceConfig.name, known);
      continue;
    }
    const state = makeState(
      world.image,
      table,
      interfaceConfig,
      one(interfaceConfig.section, "auto") === "0",
    );
    table.states.set(interfaceConfig.name, state);
    fresh.push(state);
  }
  for (const [name, state] of before) if (table.states.get(name) !== state) setDown(state);
  for (const state of fresh) setUp(state);
}

/** Updates interfaces that use the WAN table.port; a bridge with another table.port keeps its carrier. */
function followCarrier(
  world: RouterBase,
  table: Table,
  { carrier }: Links,
  { setDown, setUp }: ReturnType<typeof lifecycleOf>,
): void {
  for (const state of table.states.values()) {
    if (
      state.device === undefined ||
      state.config.proto === "static" ||
      !reaches(table.config, state.device, world.image.wanDevice)
    )
      continue;
    const up = carrier(state.device);
    world.log.add(
      "daemon.notice netifd",
      `Interface '${state.config.name}' has link connectivity ${up ? "" : "loss"}`.trimEnd(),
    );
    if (up) setUp(state);
    else setDown(state);
  }
}

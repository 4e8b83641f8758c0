import type { RouterBase } from "./base.ts";
import type { EthernetPort } from "../cable.ts";
import { emptyPackage, type UciPackage } from "../uci/model.ts";
import { lifecycleOf, linksOf, logEvent, makeState } from "./interfaces.ts";
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
  const { setDown, setUp, refreshAliases } = lifecycle;
  const { carrier, mac, linked } = links;
  let unplug: () => void = () => undefined;

  const load = (source: UciPackage): void => loadConfig(world, table, lifecycle, source);
  const setStopped = (name: string, stopped: boolean): void => {
    const state = table.states.get(name);
    if (state === undefined) return;
    state.stopped = stopped;
    if (stopped) setDown(state);
    else setUp(state);
    refreshAliases(name);
  };
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
    up: (name: string): void => setStopped(name, false),
    down: (name: string): void => setStopped(name, true),
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
  for (const config of table.config.interfaces) {
    const known = before.get(config.name);
    const isSame = known?.config.fingerprint === config.fingerprint;
    const isStopped = one(config.section, "auto") === "0";
    const state = isSame ? known : makeState(world.image, table, config, isStopped);
    table.states.set(config.name, state);
    if (!isSame) fresh.push(state);
  }
  for (const [name, state] of before) if (table.states.get(name) !== state) setDown(state);
  for (const state of fresh) setUp(state);
}

/** Updates interfaces that use the WAN port; a bridge with another port keeps its carrier. */
function followCarrier(
  world: RouterBase,
  table: Table,
  { carrier }: Links,
  { setDown, setUp }: ReturnType<typeof lifecycleOf>,
): void {
  for (const state of table.states.values()) {
    const { device, config } = state;
    if (device === undefined || config.proto === "static") continue;
    if (!reaches(table.config, device, world.image.wanDevice)) continue;
    const up = carrier(device);
    logEvent(world, state, `has link connectivity${up ? "" : " loss"}`);
    if (up) setUp(state);
    else setDown(state);
  }
}

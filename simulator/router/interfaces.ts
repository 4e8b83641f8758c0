import type { RouterBase } from "./base.ts";
import type { EthernetPort, Lease } from "../cable.ts";
import { runDhcpClient } from "./dhcp.ts";
import type { RouterImage } from "./images/image.ts";
import { deviceExists, one, reaches } from "./network-config.ts";
import type { InterfaceConfig, NetworkConfig } from "./network-config.ts";
import type { RunningProcess } from "./processes.ts";

/** State of an interface. */
export interface InterfaceState {
  readonly config: InterfaceConfig;
  /** The netdev in use; an alias (`@wan`) resolved. */
  readonly device: string | undefined;
  readonly available: boolean;
  up: boolean;
  /** Asking for an address. */
  pending: boolean;
  /** Stopped by `ifdown`. */
  stopped: boolean;
  upSince: number;
  lease: Lease | undefined;
  client: RunningProcess | undefined;
}

/** The mutable part of netifd. */
export interface Table {
  config: NetworkConfig;
  states: Map<string, InterfaceState>;
  port: EthernetPort | undefined;
  lastLease: Lease | undefined;
}

/** Link state, MAC addresses, and the DHCP server behind the WAN port. */
export function linksOf(world: RouterBase, table: Table) {
  const { image } = world;

  const carrier = (device: string): boolean => {
    const base = device.split(".")[0] ?? device;
    if (base === image.wanDevice)
      return table.port !== undefined && table.port.carrier() && !world.hasFault("cable-out");
    if (base === image.lanPorts[0] || base === "lo") return true;
    return (table.config.bridges.get(base) ?? []).some(carrier);
  };

  const mac = (device: string): string => {
    const set = table.config.macs.get(device);
    if (set !== undefined) return set;
    if (device === "lo") return "00:00:00:00:00:00";
    const base = device.split(".")[0] ?? device;
    const ports = table.config.bridges.get(base) ?? [base];
    const isWan = ports.includes(image.wanDevice) && !ports.includes(image.lanPorts[0]);
    return isWan ? image.wanMac : image.lanMac;
  };

  const linked = (): EthernetPort | undefined =>
    carrier(image.wanDevice) ? table.port : undefined;

  const answer = (device: string): Lease | undefined => {
    if (!reaches(table.config, device, image.wanDevice) || world.hasFault("no-dhcp-answer"))
      return undefined;
    const offered = linked()?.lease(mac(device));
    const kept = world.hasFault("keeps-old-lease") ? table.lastLease : undefined;
    return offered === undefined ? undefined : (kept ?? offered);
  };

  return { carrier, mac, linked, answer };
}

export type Links = ReturnType<typeof linksOf>;

export function logEvent(world: RouterBase, state: InterfaceState, event: string): void {
  world.log.add("daemon.notice netifd", `Interface '${state.config.name}' ${event}`);
}

function markUp(world: RouterBase, state: InterfaceState): void {
  Object.assign(state, { up: true, pending: false, upSince: world.clock.now() });
  logEvent(world, state, "is now up");
}

function markDown(world: RouterBase, state: InterfaceState): void {
  if (state.client !== undefined) world.processes.kill(state.client.pid);
  if (state.up) logEvent(world, state, "is now down");
  Object.assign(state, { up: false, pending: false, lease: undefined, client: undefined });
}

function needsLink({ section, proto }: InterfaceConfig): boolean {
  return one(section, "force_link") !== "1" && proto !== "static";
}

/** Sets interfaces up and down. */
export function lifecycleOf(world: RouterBase, table: Table, { carrier, answer }: Links) {
  const setDown = (state: InterfaceState): void => markDown(world, state);

  const setUp = (state: InterfaceState): void => {
    setDown(state);
    const { device } = state;
    if (state.stopped || !state.available || device === undefined) return;
    if (!carrier(device) && needsLink(state.config)) return;
    logEvent(world, state, "is setting up now");
    if (state.config.proto === "static") return markUp(world, state);
    // This cable has no IPv6: the DHCPv6 client waits forever, as recorded.
    state.pending = true;
    if (state.config.proto === "dhcp")
      state.client = world.processes.start(`udhcpc -i ${device}`, (process) =>
        runClient(state, device, process),
      );
  };

  const runClient = (
    state: InterfaceState,
    device: string,
    { pid, signal }: Pick<RunningProcess, "pid" | "signal">,
  ): Promise<void> => {
    const { name } = state.config;
    return runDhcpClient({
      clock: world.clock,
      signal,
      answer: () => answer(device),
      bound(lease) {
        table.lastLease = lease;
        state.lease = lease;
        markUp(world, state);
        const event = `Reloading firewall due to ifup of ${name} (${device})`;
        world.log.add("user.notice firewall", event);
        refreshAliases(name);
      },
      lost() {
        Object.assign(state, { up: false, pending: true, lease: undefined });
      },
      log: (line) => world.log.add("daemon.notice netifd", `${name} (${pid}): ${line}`),
    });
  };

  const refreshAliases = (name: string): void => {
    for (const [key, state] of table.states) {
      if (state.config.device !== `@${name}`) continue;
      setDown(state);
      const renewed = makeState(world.image, table, state.config, state.stopped);
      table.states.set(key, renewed);
      setUp(renewed);
    }
  };

  return { setDown, setUp, refreshAliases };
}

/** Returns an interface that is down. */
export function makeState(
  image: RouterImage,
  table: Pick<Table, "config" | "states">,
  config: InterfaceConfig,
  stopped: boolean,
): InterfaceState {
  const isAlias = config.device?.startsWith("@") === true;
  const alias = isAlias ? table.states.get(config.device.slice(1)) : undefined;
  const device = isAlias ? alias?.device : config.device;
  const exists = device !== undefined && deviceExists(image, table.config, device);
  const available = exists && (alias === undefined || alias.up);
  const down = { up: false, pending: false, upSince: 0, lease: undefined, client: undefined };
  return { config, device, available, stopped, ...down };
}

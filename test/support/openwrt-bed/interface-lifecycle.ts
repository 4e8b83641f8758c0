import { spawn, type ChildProcess } from "node:child_process";
import type { InterfaceState } from "../../../simulator/router/netifd.ts";
import { staticAddresses } from "../../../simulator/router/network-config.ts";
import type { NetifdTable, RealNetifdWorld } from "./netifd-table.ts";
import { ip } from "./run.ts";

/** Starts and stops the interfaces of the router. */
export interface Lifecycle {
  /** Removes the addresses of a netdev. */
  release(device: string): Promise<void>;
  /** Adds addresses to the netdev of an interface. */
  assign(state: InterfaceState, addresses: readonly string[]): Promise<void>;
  setUp(state: InterfaceState): Promise<void>;
  setDown(state: InterfaceState): Promise<void>;
  /** Marks an interface as up. */
  markUp(state: InterfaceState): void;
  /** Writes an event of an interface to the log. */
  note(state: InterfaceState, event: string): void;
}

export function lifecycleOf(world: RealNetifdWorld, table: NetifdTable): Lifecycle {
  const { clock } = world;
  const { clients } = table;
  const { release, assign } = addressesIn(world.namespace);
  const note: Lifecycle["note"] = (state, event) =>
    world.log("daemon.notice netifd", `Interface '${state.config.name}' ${event}`);
  const setDown = async (state: InterfaceState): Promise<void> => {
    const { name } = state.config;
    const client = clients.get(name);
    clients.delete(name);
    // It releases its lease on the way (-R), while the address is still there.
    if (client !== undefined) await world.end(client);
    if (state.device !== undefined && (state.up || client !== undefined)) await release(key(state));
    if (state.up) note(state, "is now down");
    Object.assign(state, { up: false, pending: false, lease: undefined });
  };
  const markUp = (state: InterfaceState): void => {
    Object.assign(state, { up: true, pending: false, upSince: clock.now() });
    note(state, "is now up");
  };
  const setUp = async (state: InterfaceState): Promise<void> => {
    await setDown(state);
    const { device, config: wanted } = state;
    if (state.stopped || !state.available || device === undefined) return;
    if (wanted.proto === "static") {
      await assign(
        state,
        staticAddresses(wanted.section).map(({ address, mask }) => `${address}/${mask}`),
      );
      return markUp(state);
    }
    if (table.links.get(device)?.carrier !== true) return;
    note(state, "is setting up now");
    state.pending = true;
    if (wanted.proto === "dhcp") clients.set(wanted.name, startClient(world, device));
  };

  return { release, assign, setUp, setDown, markUp, note };
}

/** Sets the addresses of one network namespace. */
function addressesIn(namespace: string): Pick<Lifecycle, "release" | "assign"> {
  const addresses = new Map<string, readonly string[]>();
  const release = async (device: string): Promise<void> => {
    await ip(
      namespace,
      (addresses.get(device) ?? []).map((address) => `addr del ${address} dev ${device}`),
      "force",
    );
    addresses.delete(device);
  };
  const assign = async (state: InterfaceState, wanted: readonly string[]): Promise<void> => {
    await ip(
      namespace,
      wanted.map((address) => `addr replace ${address} dev ${key(state)}`),
    );
    addresses.set(key(state), [...new Set([...(addresses.get(key(state)) ?? []), ...wanted])]);
  };
  return { release, assign };
}

/** An alias shares its netdev with another interface, so addresses are kept by netdev and interface. */
function key(state: InterfaceState): string {
  return state.device ?? state.config.name;
}

/**
 * Starts the client as OpenWrt's dhcp.sh does: in the foreground, without an end, releasing on exit
 * (docs/facts/openwrt.md#dhcp-client).
 */
function startClient(world: RealNetifdWorld, device: string): ChildProcess {
  const [program, ...words] = world.onRouter([
    "/sbin/udhcpc",
    "-p",
    `/var/run/udhcpc-${device}.pid`,
    "-s",
    "/lib/netifd/dhcp.script",
    "-f",
    "-t",
    "0",
    "-i",
    device,
    "-x",
    "hostname:OpenWrt",
    "-R",
    "-O",
    "121",
  ]);
  return spawn(program, words, { stdio: "ignore" });
}

import type { Clock } from "../../src/core/clock.ts";
import type { EthernetPort, Lease } from "../cable.ts";
import type { RouterImage } from "./images/image.ts";
import { runDhcpClient } from "./dhcp.ts";
import { deviceExists, one, readNetworkConfig, reaches } from "./network-config.ts";
import type { InterfaceConfig, NetworkConfig } from "./network-config.ts";
import type { Processes, RunningProcess } from "./processes.ts";
import { emptyPackage } from "../uci/model.ts";
import type { UciPackage } from "../uci/model.ts";

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

export interface Netifd {
  start(config: UciPackage): void;
  stop(): void;
  /** Sets up only the interfaces that changed. */
  reload(config: UciPackage): void;
  up(name: string): void;
  down(name: string): void;
  interfaces(): readonly InterfaceState[];
  find(name: string): InterfaceState | undefined;
  config(): NetworkConfig;
  carrier(device: string): boolean;
  mac(device: string): string;
  plug(port: EthernetPort | undefined): void;
  /** Checks the link again, after a change of a fault. */
  carrierChanged(): void;
  /** Returns the other end of the WAN cable while there is a link. */
  linked(): EthernetPort | undefined;
}

export interface NetifdWorld {
  readonly clock: Clock;
  readonly image: RouterImage;
  readonly processes: Processes;
  hasFault(name: "cable-out" | "no-dhcp-answer" | "keeps-old-lease"): boolean;
  log(facility: string, line: string): void;
}

export function createNetifd(world: NetifdWorld): Netifd {
  const { image } = world;
  let config = readNetworkConfig(emptyPackage("network"));
  let states = new Map<string, InterfaceState>();
  let port: EthernetPort | undefined;
  let unplug: () => void = () => undefined;
  let lastLease: Lease | undefined;

  const carrier = (device: string): boolean => {
    const base = device.split(".")[0] ?? device;
    if (base === image.wanDevice)
      return port !== undefined && port.carrier() && !world.hasFault("cable-out");
    if (base === image.lanPorts[0] || base === "lo") return true;
    return (config.bridges.get(base) ?? []).some(carrier);
  };

  const mac = (device: string): string => {
    const set = config.macs.get(device);
    if (set !== undefined) return set;
    if (device === "lo") return "00:00:00:00:00:00";
    return (device.split(".")[0] ?? device) === image.wanDevice ? image.wanMac : image.lanMac;
  };

  const linked = (): EthernetPort | undefined => (carrier(image.wanDevice) ? port : undefined);

  const answer = (device: string): Lease | undefined => {
    if (!reaches(config, device, image.wanDevice) || world.hasFault("no-dhcp-answer"))
      return undefined;
    const offered = linked()?.lease(mac(device));
    return offered !== undefined && lastLease !== undefined && world.hasFault("keeps-old-lease")
      ? lastLease
      : offered;
  };

  const setDown = (state: InterfaceState): void => {
    if (state.client !== undefined) world.processes.kill(state.client.pid);
    if (state.up) world.log("daemon.notice netifd", `Interface '${state.config.name}' is now down`);
    Object.assign(state, { up: false, pending: false, lease: undefined, client: undefined });
  };

  const isUp = (state: InterfaceState): void => {
    Object.assign(state, { up: true, pending: false, upSince: world.clock.now() });
    world.log("daemon.notice netifd", `Interface '${state.config.name}' is now up`);
  };

  const setUp = (state: InterfaceState): void => {
    setDown(state);
    const { device } = state;
    if (state.stopped || !state.available || device === undefined) return;
    if (
      !carrier(device) &&
      one(state.config.section, "force_link") !== "1" &&
      state.config.proto !== "static"
    )
      return;
    world.log("daemon.notice netifd", `Interface '${state.config.name}' is setting up now`);
    if (state.config.proto === "static") return isUp(state);
    // This cable has no IPv6: the DHCPv6 client waits forever, as recorded.
    state.pending = true;
    if (state.config.proto === "dhcp")
      state.client = world.processes.start(`udhcpc -i ${device}`, async ({ pid, signal }) =>
        runClient(state, device, pid, signal),
      );
  };

  const runClient = (
    state: InterfaceState,
    device: string,
    pid: number,
    signal: AbortSignal,
  ): Promise<void> =>
    runDhcpClient({
      clock: world.clock,
      signal,
      answer: () => answer(device),
      bound(lease) {
        lastLease = lease;
        state.lease = lease;
        isUp(state);
        world.log(
          "user.notice firewall",
          `Reloading firewall due to ifup of ${state.config.name} (${device})`,
        );
        refreshAliases(state.config.name);
      },
      lost() {
        Object.assign(state, { up: false, pending: true, lease: undefined });
      },
      log: (line) => world.log("daemon.notice netifd", `${state.config.name} (${pid}): ${line}`),
    });

  const refreshAliases = (name: string): void => {
    for (const [key, state] of states) {
      if (state.config.device !== `@${name}`) continue;
      setDown(state);
      const renewed = makeState(state.config, state.stopped);
      states.set(key, renewed);
      setUp(renewed);
    }
  };

  const makeState = (interfaceConfig: InterfaceConfig, stopped: boolean): InterfaceState => {
    const alias =
      interfaceConfig.device?.startsWith("@") === true
        ? states.get(interfaceConfig.device.slice(1))
        : undefined;
    const device =
      interfaceConfig.device?.startsWith("@") === true ? alias?.device : interfaceConfig.device;
    const available =
      device !== undefined &&
      deviceExists(image, config, device) &&
      (alias === undefined || alias.up);
    return {
      config: interfaceConfig,
      device,
      available,
      up: false,
      pending: false,
      stopped,
      upSince: 0,
      lease: undefined,
      client: undefined,
    };
  };

  const load = (source: UciPackage): void => {
    const before = states;
    config = readNetworkConfig(source);
    const fresh: InterfaceState[] = [];
    states = new Map();
    for (const interfaceConfig of config.interfaces) {
      const known = before.get(interfaceConfig.name);
      if (known?.config.fingerprint === interfaceConfig.fingerprint) {
        states.set(interfaceConfig.name, known);
        continue;
      }
      const state = makeState(interfaceConfig, one(interfaceConfig.section, "auto") === "0");
      states.set(interfaceConfig.name, state);
      fresh.push(state);
    }
    for (const [name, state] of before) if (states.get(name) !== state) setDown(state);
    for (const state of fresh) setUp(state);
  };

  /** Updates interfaces that use the WAN port; a bridge with another port keeps its carrier. */
  const onCarrier = (): void => {
    for (const state of states.values()) {
      if (
        state.device === undefined ||
        state.config.proto === "static" ||
        !reaches(config, state.device, image.wanDevice)
      )
        continue;
      const up = carrier(state.device);
      world.log(
        "daemon.notice netifd",
        `Interface '${state.config.name}' has link connectivity ${up ? "" : "loss"}`.trimEnd(),
      );
      if (up) setUp(state);
      else setDown(state);
    }
  };

  return {
    start: load,
    stop() {
      for (const state of states.values()) setDown(state);
      states = new Map();
      config = readNetworkConfig(emptyPackage("network"));
      lastLease = undefined;
    },
    reload: load,
    up(name) {
      const state = states.get(name);
      if (state === undefined) return;
      state.stopped = false;
      setUp(state);
      refreshAliases(name);
    },
    down(name) {
      const state = states.get(name);
      if (state === undefined) return;
      state.stopped = true;
      setDown(state);
      refreshAliases(name);
    },
    interfaces: () => [...states.values()].sort((a, b) => (a.config.name < b.config.name ? -1 : 1)),
    find: (name) => states.get(name),
    config: () => config,
    carrier,
    mac,
    plug(next) {
      unplug();
      port = next;
      unplug = next?.onCarrier(onCarrier) ?? (() => undefined);
      onCarrier();
    },
    carrierChanged: onCarrier,
    linked,
  };
}

import { spawn, type ChildProcess } from "node:child_process";
import type { Clock } from "../../../src/core/clock.ts";
import type { Lease } from "../../../simulator/cable.ts";
import type { RouterImage } from "../../../simulator/router/images/image.ts";
import type { InterfaceState, Netifd } from "../../../simulator/router/netifd.ts";
import {
  deviceExists,
  one,
  readNetworkConfig,
  staticAddresses,
} from "../../../simulator/router/network-config.ts";
import type { InterfaceConfig, NetworkConfig } from "../../../simulator/router/network-config.ts";
import { emptyPackage } from "../../../simulator/uci/model.ts";
import type { UciPackage } from "../../../simulator/uci/model.ts";
import { exited, ip, oneAtATime, run, untilWeEnd } from "./run.ts";

/** netifd over a real network namespace: addresses are set by `ip`, leases fetched by busybox udhcpc. */
export interface RealNetifd extends Netifd {
  /** What udhcpc's script says: interface's netdev, event, address, prefix, routers, name servers, seconds, server. */
  leased(words: readonly string[]): Promise<void>;
  /** Resolves once everything asked for so far is done; udhcpc may still be asking. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export interface RealNetifdWorld {
  readonly clock: Clock;
  readonly image: RouterImage;
  /** The router's network namespace. */
  readonly namespace: string;
  /** The words that start a program on the router. */
  onRouter(words: readonly string[]): readonly [string, ...string[]];
  /** Ends a program started so. */
  end(child: ChildProcess): Promise<void>;
  log(source: string, text: string): void;
}

interface Link {
  readonly carrier: boolean;
  readonly mac: string;
}

export async function realNetifd(world: RealNetifdWorld): Promise<RealNetifd> {
  const { clock, image, namespace } = world;
  const inTurn = oneAtATime();
  const clients = new Map<string, ChildProcess>();
  const addresses = new Map<string, readonly string[]>();
  let config = readNetworkConfig(emptyPackage("network"));
  let states = new Map<string, InterfaceState>();
  let links = await readLinks(namespace);

  const say = (state: InterfaceState, what: string): void =>
    world.log("daemon.notice netifd", `Interface '${state.config.name}' ${what}`);
  const carrier = (device: string): boolean => links.get(device)?.carrier ?? false;

  const release = async (device: string): Promise<void> => {
    await ip(
      namespace,
      (addresses.get(device) ?? []).map((address) => `addr del ${address} dev ${device}`),
      "force",
    );
    addresses.delete(device);
  };
  const setDown = async (state: InterfaceState): Promise<void> => {
    const { name } = state.config;
    const client = clients.get(name);
    clients.delete(name);
    // It releases its lease on the way (-R), while the address is still there.
    if (client !== undefined) await world.end(client);
    if (state.device !== undefined && (state.up || client !== undefined)) await release(key(state));
    if (state.up) say(state, "is now down");
    Object.assign(state, { up: false, pending: false, lease: undefined });
  };
  /** An alias shares its netdev with another interface, so addresses are kept by netdev and interface. */
  const key = (state: InterfaceState): string => state.device ?? state.config.name;
  const assign = async (state: InterfaceState, wanted: readonly string[]): Promise<void> => {
    await ip(
      namespace,
      wanted.map((address) => `addr replace ${address} dev ${key(state)}`),
    );
    addresses.set(key(state), [...new Set([...(addresses.get(key(state)) ?? []), ...wanted])]);
  };
  const isUp = (state: InterfaceState): void => {
    Object.assign(state, { up: true, pending: false, upSince: clock.now() });
    say(state, "is now up");
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
      return isUp(state);
    }
    if (!carrier(device)) return;
    say(state, "is setting up now");
    state.pending = true;
    if (wanted.proto === "dhcp") clients.set(wanted.name, startClient(world, device));
  };

  const makeState = (wanted: InterfaceConfig, stopped: boolean): InterfaceState => {
    const alias =
      wanted.device?.startsWith("@") === true ? states.get(wanted.device.slice(1)) : undefined;
    const device = wanted.device?.startsWith("@") === true ? alias?.device : wanted.device;
    const available =
      device !== undefined &&
      deviceExists(image, config, device) &&
      (alias === undefined || alias.up);
    return {
      config: wanted,
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

  const load = async (source: UciPackage): Promise<void> => {
    const [before, old] = [states, config];
    config = readNetworkConfig(source);
    const kept = new Map(
      config.interfaces.flatMap((wanted) =>
        before.get(wanted.name)?.config.fingerprint === wanted.fingerprint
          ? [[wanted.name, before.get(wanted.name)] as const]
          : [],
      ),
    );
    for (const [name, state] of before) if (!kept.has(name)) await setDown(state);
    await bridge(world, old, config);
    links = await readLinks(namespace);
    states = new Map();
    for (const wanted of config.interfaces)
      states.set(
        wanted.name,
        kept.get(wanted.name) ?? makeState(wanted, one(wanted.section, "auto") === "0"),
      );
    for (const [name, state] of states) if (!kept.has(name)) await setUp(state);
  };

  const onLinks = async (): Promise<void> => {
    const before = links;
    links = await readLinks(namespace);
    for (const state of states.values()) {
      const { device } = state;
      if (
        device === undefined ||
        state.config.proto === "static" ||
        before.get(device)?.carrier === links.get(device)?.carrier
      )
        continue;
      const up = carrier(device);
      say(state, `has link connectivity ${up ? "" : "loss"}`.trimEnd());
      if (up) await setUp(state);
      else await setDown(state);
    }
  };
  const [program, ...words] = untilWeEnd(["ip", "-n", namespace, "-o", "monitor", "link"]);
  const monitor = spawn(program, words, { stdio: ["ignore", "pipe", "ignore"] });
  monitor.stdout.on("data", () => void inTurn(onLinks));

  const leased = async ([
    device = "",
    event = "",
    address = "",
    prefix = "",
    routers = "",
    dns = "",
    seconds = "",
    server = "",
  ]: readonly string[]): Promise<void> => {
    const state = [...states.values()].find(
      (each) => each.device === device && each.config.proto === "dhcp",
    );
    if (state === undefined || !clients.has(state.config.name)) return;
    world.log("daemon.notice netifd", `${state.config.name}: udhcpc: ${event} ${address}`);
    if (event !== "bound" && event !== "renew") {
      if (event === "deconfig" && state.up) await release(device);
      if (event === "deconfig")
        Object.assign(state, { up: false, pending: true, lease: undefined });
      return;
    }
    const lease: Lease = {
      address,
      prefix: Number(prefix),
      gateway: routers.split(" ")[0] ?? "",
      dns: dns.split(" "),
      seconds: Number(seconds),
      server,
    };
    await assign(state, [`${address}/${prefix}`]);
    const metric = one(state.config.section, "metric") ?? "0";
    if (one(state.config.section, "defaultroute") !== "0")
      await ip(namespace, [
        `route replace ${lease.gateway} dev ${device}`,
        `route replace default via ${lease.gateway} dev ${device} metric ${metric}`,
      ]);
    const isNew = state.lease === undefined;
    state.lease = lease;
    if (isNew) isUp(state);
  };

  return {
    start: (source) => void inTurn(() => load(source)),
    stop: () => void inTurn(() => load(emptyPackage("network"))),
    reload: (source) => void inTurn(() => load(source)),
    up: (name) =>
      void inTurn(async () => {
        const state = states.get(name);
        if (state === undefined) return;
        state.stopped = false;
        await setUp(state);
      }),
    down: (name) =>
      void inTurn(async () => {
        const state = states.get(name);
        if (state === undefined) return;
        state.stopped = true;
        await setDown(state);
      }),
    interfaces: () => [...states.values()].sort((a, b) => (a.config.name < b.config.name ? -1 : 1)),
    find: (name) => states.get(name),
    config: () => config,
    carrier,
    mac: (device) => links.get(device)?.mac ?? "00:00:00:00:00:00",
    plug: () => undefined,
    carrierChanged: () => undefined,
    linked: () => undefined,
    // Not in turn: ending a client waits for its last word, which comes by this way.
    leased,
    idle: () => inTurn(async () => undefined),
    close: async () => {
      monitor.kill("SIGKILL");
      await exited(monitor);
      await inTurn(async () => {
        for (const state of states.values()) await setDown(state);
      });
    },
  };
}

/**
 * As OpenWrt's dhcp.sh starts it: for ever, in the foreground, releasing when ended
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

async function bridge(
  { namespace, image, onRouter }: RealNetifdWorld,
  before: NetworkConfig,
  after: NetworkConfig,
): Promise<void> {
  const gone = [...before.bridges.keys()].filter((name) => !after.bridges.has(name));
  const fresh = [...after.bridges.keys()].filter((name) => !before.bridges.has(name));
  const left = [...before.bridges].flatMap(([name, ports]) =>
    ports.filter((port) => !(after.bridges.get(name)?.includes(port) ?? false)),
  );
  const joined = [...after.bridges].flatMap(([name, ports]) =>
    ports
      .filter((port) => !(before.bridges.get(name)?.includes(port) ?? false))
      .map((port) => ({ name, port })),
  );
  await ip(namespace, [
    ...fresh.flatMap((name) => [
      `link add ${name} address ${image.lanMac} type bridge`,
      `link set ${name} up`,
    ]),
    ...left.map((port) => `link set ${port} nomaster`),
    ...joined
      .filter(({ port }) => deviceExists(image, after, port))
      .map(({ name, port }) => `link set ${port} master ${name}`),
    ...gone.map((name) => `link del ${name}`),
  ]);
  for (const name of fresh) {
    const [program, ...words] = onRouter([
      "/bin/ln",
      "-sfn",
      `/sys/devices/virtual/net/${name}`,
      `/sys/class/net/${name}`,
    ]);
    await run(program, words);
  }
}

async function readLinks(namespace: string): Promise<ReadonlyMap<string, Link>> {
  // Only what is read below.
  const found = JSON.parse(await run("ip", ["-n", namespace, "-j", "link", "show"])) as readonly {
    readonly ifname: string;
    readonly address: string;
    readonly flags: readonly string[];
  }[];
  return new Map(
    found.map(({ ifname, address, flags }) => [
      ifname,
      { carrier: flags.includes("LOWER_UP"), mac: address },
    ]),
  );
}

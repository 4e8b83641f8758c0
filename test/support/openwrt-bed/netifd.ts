import { spawn } from "node:child_process";
import type { Lease } from "../../../simulator/cable.ts";
import { makeState } from "../../../simulator/router/interfaces.ts";
import type { Netifd } from "../../../simulator/router/netifd.ts";
import { one, readNetworkConfig } from "../../../simulator/router/network-config.ts";
import { emptyPackage } from "../../../simulator/uci/model.ts";
import type { UciPackage } from "../../../simulator/uci/model.ts";
import { lifecycleOf, type Lifecycle } from "./interface-lifecycle.ts";
import { bridge, readLinks } from "./links.ts";
import type { NetifdTable, RealNetifdWorld } from "./netifd-table.ts";
import { exited, ip, oneAtATime, untilWeEnd } from "./run.ts";

/** netifd over a real network namespace: addresses are set by `ip`, leases fetched by busybox udhcpc. */
export interface RealNetifd extends Netifd {
  /** Takes the arguments of udhcpc's script: netdev, event, address, prefix, routers, name servers, seconds, server. */
  leased(words: readonly string[]): Promise<void>;
  /** Resolves when every earlier call has finished. udhcpc can still wait for a lease. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export async function realNetifd(world: RealNetifdWorld): Promise<RealNetifd> {
  const { namespace } = world;
  const table: NetifdTable = {
    config: readNetworkConfig(emptyPackage("network")),
    states: new Map(),
    links: await readLinks(namespace),
    clients: new Map(),
  };
  const inTurn = oneAtATime();
  const lifecycle = lifecycleOf(world, table);
  const { setUp, setDown } = lifecycle;
  const load = (source: UciPackage): void =>
    void inTurn(() => loadConfig(world, table, lifecycle, source));
  const [program, ...words] = untilWeEnd(["ip", "-n", namespace, "-o", "monitor", "link"]);
  const monitor = spawn(program, words, { stdio: ["ignore", "pipe", "ignore"] });
  let isQueued = false;
  monitor.stdout.on("data", () => {
    // The next reading covers all events until then.
    if (isQueued) return;
    isQueued = true;
    void inTurn(() => {
      isQueued = false;
      return followLinks(world, table, lifecycle);
    });
  });

  return {
    start: load,
    stop: () => load(emptyPackage("network")),
    reload: load,
    up: (name) =>
      void inTurn(async () => {
        const state = table.states.get(name);
        if (state === undefined) return;
        state.stopped = false;
        await setUp(state);
      }),
    down: (name) =>
      void inTurn(async () => {
        const state = table.states.get(name);
        if (state === undefined) return;
        state.stopped = true;
        await setDown(state);
      }),
    interfaces: () =>
      [...table.states.values()].sort((a, b) => (a.config.name < b.config.name ? -1 : 1)),
    find: (name) => table.states.get(name),
    config: () => table.config,
    carrier: (device) => table.links.get(device)?.carrier ?? false,
    mac: (device) => table.links.get(device)?.mac ?? "00:00:00:00:00:00",
    plug: () => undefined,
    carrierChanged: () => undefined,
    linked: () => undefined,
    // Not in turn: the end of a client waits for its last call of this function.
    leased: (words) => takeLease(world, table, lifecycle, words),
    idle: () => inTurn(async () => undefined),
    close: async () => {
      monitor.kill("SIGKILL");
      await exited(monitor);
      await inTurn(async () => {
        for (const state of table.states.values()) await setDown(state);
      });
    },
  };
}

async function loadConfig(
  world: RealNetifdWorld,
  table: NetifdTable,
  { setUp, setDown }: Lifecycle,
  source: UciPackage,
): Promise<void> {
  const { states: before, config: old } = table;
  table.config = readNetworkConfig(source);
  const kept = new Map(
    table.config.interfaces.flatMap((wanted) =>
      before.get(wanted.name)?.config.fingerprint === wanted.fingerprint
        ? [[wanted.name, before.get(wanted.name)] as const]
        : [],
    ),
  );
  for (const [name, state] of before) if (!kept.has(name)) await setDown(state);
  await bridge(world, old, table.config);
  table.links = await readLinks(world.namespace);
  table.states = new Map();
  for (const wanted of table.config.interfaces)
    table.states.set(
      wanted.name,
      kept.get(wanted.name) ??
        makeState(world.image, table, wanted, one(wanted.section, "auto") === "0"),
    );
  for (const [name, state] of table.states) if (!kept.has(name)) await setUp(state);
}

async function followLinks(
  world: RealNetifdWorld,
  table: NetifdTable,
  { setUp, setDown, note }: Lifecycle,
): Promise<void> {
  const before = table.links;
  table.links = await readLinks(world.namespace);
  for (const state of table.states.values()) {
    const { device } = state;
    if (
      device === undefined ||
      state.config.proto === "static" ||
      before.get(device)?.carrier === table.links.get(device)?.carrier
    )
      continue;
    const up = table.links.get(device)?.carrier === true;
    note(state, `has link connectivity ${up ? "" : "loss"}`.trimEnd());
    if (up) await setUp(state);
    else await setDown(state);
  }
}

async function takeLease(
  world: RealNetifdWorld,
  table: NetifdTable,
  { release, assign, markUp }: Lifecycle,
  [
    device = "",
    event = "",
    address = "",
    prefix = "",
    routers = "",
    dns = "",
    seconds = "",
    server = "",
  ]: readonly string[],
): Promise<void> {
  const state = [...table.states.values()].find(
    (each) => each.device === device && each.config.proto === "dhcp",
  );
  if (state === undefined || !table.clients.has(state.config.name)) return;
  world.log("daemon.notice netifd", `${state.config.name}: udhcpc: ${event} ${address}`);
  if (event !== "bound" && event !== "renew") {
    if (event === "deconfig" && state.up) await release(device);
    if (event === "deconfig") Object.assign(state, { up: false, pending: true, lease: undefined });
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
  const inTable = `table ${one(state.config.section, "ip4table") ?? "main"}`;
  if (one(state.config.section, "defaultroute") !== "0")
    await ip(world.namespace, [
      `route replace ${lease.gateway} dev ${device} ${inTable}`,
      `route replace default via ${lease.gateway} dev ${device} metric ${metric} ${inTable}`,
    ]);
  const isNew = state.lease === undefined;
  state.lease = lease;
  if (isNew) markUp(state);
}

import type { RouterBase } from "./base.ts";
import { commandLineOf } from "./spawn.ts";
import type { Processes, RunningProcess } from "./processes.ts";

/** An instance in an init script. */
export interface InstanceSpec {
  readonly name: string;
  readonly command: readonly string[];
  readonly respawn: readonly string[] | undefined;
}

export interface ServicesWorld extends Pick<RouterBase, "hasFault" | "log" | "spawn"> {
  readonly processes: Pick<Processes, "kill">;
}

interface Instance {
  readonly spec: InstanceSpec;
  process: RunningProcess | undefined;
  exitCode: number | undefined;
}

/** Scripts of the image that end at once without procd. */
const withoutProcd = new Set(["sysctl", "done"]);

const respawnDelayMs = 5000;
const respawnLimit = 5;

type Table = Map<string, readonly Instance[]>;

/** procd's table of services. */
export function createServices(world: ServicesWorld) {
  const services: Table = new Map();
  const system = new Set<string>();

  const stop = (name: string): void => {
    const instances = services.get(name) ?? [];
    services.delete(name);
    for (const { process } of instances)
      if (process !== undefined) world.processes.kill(process.pid);
  };

  return {
    set(name: string, specs: readonly InstanceSpec[]): "accepted" | "refused" {
      if (world.hasFault("guard-cannot-start")) return "refused";
      stop(name);
      const instances = specs.map((spec): Instance => ({
        spec,
        process: undefined,
        exitCode: undefined,
      }));
      services.set(name, instances);
      for (const instance of instances) {
        launch(world, services, name, instance, 0);
        if (world.hasFault("guard-dies")) killSoon(world, instance);
      }
      return "accepted";
    },
    remove: stop,
    running: (name: string): boolean =>
      system.has(name) ||
      (services.get(name) ?? []).some((instance) => instance.process !== undefined),
    /** `ubus call service list`. */
    list(name: string | undefined): Readonly<Record<string, unknown>> {
      const own = [...services].map(
        ([key, instances]) => [key, shownInstances(instances)] as const,
      );
      const stock = [...system].map((key) => [key, stockService(key)] as const);
      const all = [...own, ...stock]
        .filter(([key]) => name === undefined || key === name)
        .sort(([a], [b]) => (a < b ? -1 : 1));
      return Object.fromEntries(all);
    },
    /** Marks a service of the image as running or stopped; it has no process here. */
    system(name: string, state: "running" | "stopped"): void {
      if (state === "running" && !withoutProcd.has(name)) system.add(name);
      else system.delete(name);
    },
    clear(): void {
      services.clear();
      system.clear();
    },
  };
}

export type Services = ReturnType<typeof createServices>;

function launch(
  world: ServicesWorld,
  services: Table,
  service: string,
  instance: Instance,
  restarts: number,
): void {
  const { spec } = instance;
  instance.exitCode = undefined;
  instance.process = world.spawn(commandLineOf(spec.command), {
    title: spec.command.join(" "),
    ended(result) {
      instance.exitCode = result.status;
      instance.process = undefined;
      for (const line of result.stderr.split("\n").filter((text) => text !== ""))
        world.log.add(`daemon.err ${spec.command[0] ?? service}`, line);
      if (spec.respawn !== undefined && restarts < respawnLimit)
        respawn(world, services, service, instance, restarts + 1);
    },
  });
}

function respawn(
  world: ServicesWorld,
  services: Table,
  service: string,
  instance: Instance,
  restarts: number,
): void {
  world.spawn(`sleep ${respawnDelayMs / 1000}`, {
    title: `respawn ${service}`,
    ended: () => {
      if (services.get(service)?.includes(instance) === true)
        launch(world, services, service, instance, restarts);
    },
  });
}

function killSoon(world: ServicesWorld, instance: Instance): void {
  world.spawn("sleep 2", {
    title: "fault",
    ended: () => {
      if (instance.process !== undefined) world.processes.kill(instance.process.pid);
      instance.process = undefined;
    },
  });
}

function shownInstances(instances: readonly Instance[]): unknown {
  if (instances.length === 0) return {};
  return {
    instances: Object.fromEntries(
      instances.map((instance) => [instance.spec.name, shownInstance(instance)]),
    ),
  };
}

function shownInstance({ spec, process, exitCode }: Instance): unknown {
  return {
    running: process !== undefined,
    ...(process === undefined ? {} : { pid: process.pid }),
    command: spec.command,
    term_timeout: 5,
    ...(exitCode === undefined ? {} : { exit_code: exitCode }),
    ...(spec.respawn === undefined ? {} : { respawn: respawnFacts(spec.respawn) }),
  };
}

function respawnFacts(words: readonly string[]): unknown {
  const [threshold = "3600", timeout = "5", retry = "5"] = words;
  return { threshold: Number(threshold), timeout: Number(timeout), retry: Number(retry) };
}

const forever = respawnFacts([]);

/** As recorded, with the pids of one boot. */
function stockService(name: string): unknown {
  const stock: Readonly<Record<string, readonly [string, number, string]>> = {
    dnsmasq: [
      "cfg01411c",
      1195,
      "/usr/sbin/dnsmasq -C /var/etc/dnsmasq.conf.cfg01411c -k " +
        "-x /var/run/dnsmasq/dnsmasq.cfg01411c.pid",
    ],
    dropbear: [
      "instance1",
      520,
      "/usr/sbin/dropbear -F -P /var/run/dropbear.main.pid -p 22 -K 300 -T 3",
    ],
    network: ["instance1", 641, "/sbin/netifd -l 2"],
    rpcd: ["instance1", 272, "/sbin/rpcd -s /var/run/ubus/ubus.sock -t 30"],
    modemmanager: ["instance1", 1302, "/usr/sbin/ModemManager-wrapper"],
  };
  const facts = stock[name];
  if (facts === undefined) return {};
  const [instance, pid, command] = facts;
  const dropbear = {
    mdns: { ssh_22: { service: "_ssh._tcp.local", port: 22, txt: ["daemon=dropbear"] } },
  };
  return {
    instances: {
      [instance]: {
        running: true,
        pid,
        command: command.split(" "),
        term_timeout: 5,
        ...(name === "network" ? { limits: { core: "unlimited" } } : {}),
        ...(name === "dropbear" ? { data: dropbear } : {}),
        respawn: forever,
      },
    },
  };
}

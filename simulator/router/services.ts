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
  readonly service: string;
  readonly spec: InstanceSpec;
  process: RunningProcess | undefined;
  exitCode: number | undefined;
  restarts: number;
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

  const instancesOf = (name: string): readonly Instance[] => services.get(name) ?? [];
  const stop = (name: string): void => {
    const instances = instancesOf(name);
    services.delete(name);
    for (const { process } of instances)
      if (process !== undefined) world.processes.kill(process.pid);
  };
  const isCurrent = (instance: Instance): boolean =>
    instancesOf(instance.service).includes(instance);

  return {
    set(name: string, specs: readonly InstanceSpec[]): "accepted" | "refused" {
      if (world.hasFault("guard-cannot-start")) return "refused";
      stop(name);
      const fresh = { process: undefined, exitCode: undefined, restarts: 0 };
      const instances = specs.map((spec): Instance => ({ service: name, spec, ...fresh }));
      services.set(name, instances);
      for (const instance of instances) {
        launch(world, instance, isCurrent);
        if (world.hasFault("guard-dies")) killSoon(world, instance);
      }
      return "accepted";
    },
    remove: stop,
    running: (name: string): boolean =>
      system.has(name) || instancesOf(name).some(({ process }) => process !== undefined),
    /** `ubus call service list`. */
    list(name: string | undefined): Readonly<Record<string, unknown>> {
      const all = [...new Set([...services.keys(), ...system])].sort();
      const shown = all.filter((key) => name === undefined || key === name);
      return Object.fromEntries(
        shown.map((key) => [
          key,
          system.has(key) ? stockService(key) : shownInstances(instancesOf(key)),
        ]),
      );
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
  instance: Instance,
  isCurrent: (instance: Instance) => boolean,
): void {
  const { service, spec } = instance;
  instance.exitCode = undefined;
  instance.process = world.spawn(commandLineOf(spec.command), {
    title: spec.command.join(" "),
    ended(result) {
      instance.exitCode = result.status;
      instance.process = undefined;
      for (const line of result.stderr.split("\n").filter((text) => text !== ""))
        world.log.add(`daemon.err ${spec.command[0] ?? service}`, line);
      if (spec.respawn === undefined || instance.restarts >= respawnLimit) return;
      instance.restarts += 1;
      world.spawn(`sleep ${respawnDelayMs / 1000}`, {
        title: `respawn ${service}`,
        ended: () => {
          if (isCurrent(instance)) launch(world, instance, isCurrent);
        },
      });
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
  const shown = instances.map((one) => [one.spec.name, shownInstance(one)]);
  return shown.length === 0 ? {} : { instances: Object.fromEntries(shown) };
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

/** Instance, pid and command of the services of the image, as recorded in one boot. */
const recorded: Readonly<Record<string, readonly [string, number, string]>> = {
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
const sshService = { service: "_ssh._tcp.local", port: 22, txt: ["daemon=dropbear"] };
const recordedExtras: Readonly<Record<string, object>> = {
  network: { limits: { core: "unlimited" } },
  dropbear: { data: { mdns: { ssh_22: sshService } } },
};

function stockService(name: string): unknown {
  const facts = recorded[name];
  if (facts === undefined) return {};
  const [instance, pid, command] = facts;
  const start = { running: true, pid, command: command.split(" "), term_timeout: 5 };
  const shown = { ...start, ...recordedExtras[name], respawn: respawnFacts([]) };
  return { instances: { [instance]: shown } };
}

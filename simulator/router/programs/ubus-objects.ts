import { readText } from "../../shell/disk.ts";
import { findOption } from "../../uci/model.ts";
import { parsePackage } from "../../uci/package-text.ts";
import type { RouterMachine } from "../machine.ts";
import type { InterfaceState } from "../netifd.ts";
import type { InstanceSpec } from "../services.ts";
import { interfaceStatus, ubusJson } from "../status.ts";

/** Exit statuses of ubus: 256 minus its own number, and 4 for an unknown object (recorded). */
export const refusals = {
  "Invalid argument": 254,
  "Method not found": 253,
  "Not found": 4,
  "Permission denied": 250,
} as const;
export type Refusal = keyof typeof refusals;

type Answer = Readonly<Record<string, unknown>> | "done" | Refusal;

export type SwitchInterface = (name: string, action: "up" | "down") => void;

interface Call {
  readonly path: string;
  readonly method: string;
  readonly message: Readonly<Record<string, unknown>>;
}

const interfacePath = "network.interface";

export function interfaceJson(machine: RouterMachine, name: string): string | undefined {
  const state = machine.netifd.find(name);
  return state === undefined ? undefined : ubusJson(statusOf(machine, state));
}

function statusOf(
  machine: RouterMachine,
  state: InterfaceState,
  name = hostname(machine),
): Readonly<Record<string, unknown>> {
  return interfaceStatus(state, machine.netifd, machine.clock.now(), name);
}

export function objectNames({ image, netifd }: RouterMachine): readonly string[] {
  const always = ["log", "network", "network.device", interfacePath, "service", "system"];
  const onlyWithRpcd = ["file", "rc", "rpc-sys", "session", "uci"];
  const hotplug = "button dhcp iface leds neigh net ntp tftp".split(" ");
  return [
    ...always,
    ...hotplug.map((name) => `hotplug.${name}`),
    ...netifd.interfaces().map((state) => `${interfacePath}.${state.config.name}`),
    ...(image.rpcd ? onlyWithRpcd : []),
  ].sort();
}

/** Calls a method of an object. */
export function callObject(
  machine: RouterMachine,
  switchInterface: SwitchInterface,
  { path, method, message }: Call,
): Answer {
  if (!objectNames(machine).includes(path)) return "Not found";
  switch (path) {
    case "system":
      return method === "board" ? board(machine) : "Method not found";
    case "service":
      return service(machine, method, message);
    case "uci":
      return message["ubus_rpc_session"] === undefined ? "Invalid argument" : "Permission denied";
    case "network":
      return network(machine, method);
    case interfacePath:
      if (method === "dump") return dump(machine);
      return onInterface(machine, switchInterface, message["interface"], method);
    default:
      if (!path.startsWith(`${interfacePath}.`)) return "Method not found";
      return onInterface(machine, switchInterface, path.slice(interfacePath.length + 1), method);
  }
}

function dump(machine: RouterMachine): Answer {
  const name = hostname(machine);
  const shown = machine.netifd
    .interfaces()
    .map((state) => ({ interface: state.config.name, ...statusOf(machine, state, name) }));
  return { interface: shown };
}

function board(machine: RouterMachine): Answer {
  const { model, boardName: board_name, release } = machine.image;
  const { version, revision, target } = release;
  const description = `OpenWrt ${version} ${revision}`;
  return {
    kernel: "6.6.0",
    hostname: hostname(machine),
    system: "example",
    model,
    board_name,
    release: { distribution: "OpenWrt", version, revision, target, description },
  };
}

function service(machine: RouterMachine, method: string, message: Call["message"]): Answer {
  const name = typeof message["name"] === "string" ? message["name"] : undefined;
  switch (method) {
    case "list":
      return machine.services.list(name);
    case "set":
      if (name === undefined) return "Invalid argument";
      return machine.services.set(name, instancesOf(message["instances"])) === "accepted"
        ? "done"
        : "Invalid argument";
    case "delete":
      if (name === undefined) return "Invalid argument";
      machine.services.remove(name);
      return "done";
    case "event":
      reloadPackage(machine, message["data"]);
      return "done";
    default:
      return "Method not found";
  }
}

/** Returns the instances of `ubus call service set`, which procd.sh sends for an init script. */
function instancesOf(value: unknown): readonly InstanceSpec[] {
  return Object.entries(tableOf(value)).map(([name, fields]) => {
    const { command, respawn } = tableOf(fields);
    return { name, command: wordsOf(command) ?? [], respawn: wordsOf(respawn) };
  });
}

function tableOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function wordsOf(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.map(String) : undefined;
}

function reloadPackage({ reloads }: RouterMachine, data: unknown): void {
  if (typeof data !== "object" || data === null || !("package" in data)) return;
  if (typeof data.package === "string") reloads.reload(data.package, 1500);
}

function network(machine: RouterMachine, method: string): Answer {
  if (method !== "reload" && method !== "restart") return "Method not found";
  if (method === "restart") machine.netifd.stop();
  machine.reloads.reload("network", 1000);
  return "done";
}

function onInterface(
  machine: RouterMachine,
  switchInterface: SwitchInterface,
  name: unknown,
  method: string,
): Answer {
  if (typeof name !== "string") return "Invalid argument";
  const state = machine.netifd.find(name);
  if (state === undefined) return "Not found";
  switch (method) {
    case "status":
      return statusOf(machine, state);
    case "up":
    case "down":
      switchInterface(name, method);
      return "done";
    // udhcpc asks its server to extend the lease, which succeeds while that server runs
    // (docs/facts/openwrt.md#renew-and-ifup).
    case "renew":
      return "done";
    default:
      return "Method not found";
  }
}

function hostname(machine: Pick<RouterMachine, "disk">): string {
  const system = parsePackage(readText(machine.disk, "/etc/config/system") ?? "", "system");
  const section = system.sections.find((one) => one.type === "system");
  const value = section === undefined ? undefined : findOption(section, "hostname")?.value;
  return typeof value === "string" ? value : "OpenWrt";
}

import type { ProgramCall, ProgramResult } from "../../shell/ash.ts";
import { deviceStatus } from "../device-status.ts";
import type { InstalledProgram, RouterMachine } from "../machine.ts";
import { interfaceStatus, ubusJson } from "../status.ts";
import { findOption } from "../../uci/model.ts";
import { parsePackages } from "../../uci/package-text.ts";
import { readText } from "../../shell/disk.ts";

/** ubus's own status words; the command ends with 256 minus the number, `Not found` of an object with 4 (recorded). */
const refusals = {
  "Invalid argument": 254,
  "Method not found": 253,
  "Not found": 4,
  "Permission denied": 250,
  "No response": 251,
} as const;
type Refusal = keyof typeof refusals;

type Answer = Readonly<Record<string, unknown>> | "done" | Refusal;

export function interfaceJson(machine: RouterMachine, name: string): string | undefined {
  const state = machine.netifd.find(name);
  return state === undefined
    ? undefined
    : ubusJson(interfaceStatus(state, machine.netifd, machine.clock.now(), hostname(machine)));
}

export function ubusProgram(
  machine: RouterMachine,
  switchInterface: (name: string, action: "up" | "down") => void,
): InstalledProgram {
  const objects = (): readonly string[] => [
    ...(machine.image.rpcd ? ["file"] : []),
    ...["button", "dhcp", "iface", "leds", "neigh", "net", "ntp", "tftp"].map(
      (name) => `hotplug.${name}`,
    ),
    "log",
    "network",
    "network.device",
    "network.interface",
    ...machine.netifd.interfaces().map((state) => `network.interface.${state.config.name}`),
    ...(machine.image.rpcd ? ["rc", "rpc-sys"] : []),
    "service",
    ...(machine.image.rpcd ? ["session"] : []),
    "system",
    ...(machine.image.rpcd ? ["uci"] : []),
  ];

  const call = (
    path: string,
    method: string,
    message: Readonly<Record<string, unknown>>,
  ): Answer => {
    if (!objects().includes(path)) return "Not found";
    if (path === "system")
      return method === "board"
        ? board(machine)
        : method === "info"
          ? info(machine)
          : "Method not found";
    if (path === "service") return service(machine, method, message);
    if (path === "uci")
      return message["ubus_rpc_session"] === undefined ? "Invalid argument" : "Permission denied";
    if (path === "network") return network(machine, method);
    if (path === "network.device") return devices(machine, method, message);
    if (path === "network.interface" && method === "dump")
      return {
        interface: machine.netifd.interfaces().map((state) => dumped(machine, state.config.name)),
      };
    if (path.startsWith("network.interface"))
      return onInterface(
        machine,
        switchInterface,
        path === "network.interface"
          ? message["interface"]
          : path.slice("network.interface.".length),
        method,
      );
    return "Method not found";
  };

  return { name: "ubus", path: "/bin/ubus", run: (programCall) => run(programCall, objects, call) };
}

function run(
  { argv }: ProgramCall,
  objects: () => readonly string[],
  call: (path: string, method: string, message: Readonly<Record<string, unknown>>) => Answer,
): ProgramResult {
  const { simple, words } = withoutOptions(argv.slice(1));
  const [command, path = "", method = "", text = "{}"] = words;
  if (command === "list") {
    const pattern = new RegExp(
      `^${(path === "" ? "*" : path).replaceAll(".", "\\.").replaceAll("*", ".*")}$`,
    );
    const shown = objects().filter((name) => pattern.test(name));
    return {
      status: shown.length === 0 ? 4 : 0,
      stdout: shown.map((name) => `${name}\n`).join(""),
      stderr: shown.length === 0 ? "Command failed: Not found\n" : "",
    };
  }
  if (command === "wait_for" || command === "send") return {};
  if (command !== "call" || method === "") return { status: 254, stderr: usage };
  const message = parseMessage(text);
  if (message === undefined)
    return {
      status: 254,
      stderr: `Failed to parse message data\n${failed(argv, "Invalid argument")}`,
    };
  const answer = call(path, method, message);
  if (answer === "done") return {};
  if (typeof answer === "string") return { status: refusals[answer], stderr: failed(argv, answer) };
  return { stdout: `${simple ? JSON.stringify(answer) : ubusJson(answer)}\n` };
}

// Quirk: an invalid argument is answered with the whole command line and the usage, other refusals with one line (recorded).
function failed(argv: readonly string[], refusal: Refusal): string {
  if (refusal === "Invalid argument")
    return `Command failed: ${argv.join(" ")} (${refusal})\n${usage}`;
  return `Command failed: ${refusal}\n`;
}

function withoutOptions(words: readonly string[]): {
  readonly simple: boolean;
  readonly words: readonly string[];
} {
  const rest = [...words];
  let simple = false;
  while (rest[0]?.startsWith("-") === true) {
    const option = rest.shift();
    if (option === "-S") simple = true;
    if (option === "-t" || option === "-s") rest.shift();
  }
  return { simple, words: rest };
}

function parseMessage(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? { ...value }
      : undefined;
  } catch {
    return undefined;
  }
}

function board(machine: RouterMachine): Answer {
  const { image } = machine;
  const { version, revision, target } = image.release;
  return {
    kernel: "6.6.0",
    hostname: hostname(machine),
    system: "example",
    model: image.model,
    board_name: image.boardName,
    release: {
      distribution: "OpenWrt",
      version,
      revision,
      target,
      description: `OpenWrt ${version} ${revision}`,
    },
  };
}

function info(machine: RouterMachine): Answer {
  const seconds = Math.floor(machine.clock.now() / 1000);
  return {
    localtime: seconds,
    uptime: Math.floor((machine.clock.now() - machine.bootedAt()) / 1000),
    load: [0, 0, 0],
    memory: { total: 1_044_381_696, free: 870_000_000 },
  };
}

function service(
  machine: RouterMachine,
  method: string,
  message: Readonly<Record<string, unknown>>,
): Answer {
  const name = typeof message["name"] === "string" ? message["name"] : undefined;
  switch (method) {
    case "list":
      return machine.services.list(name);
    case "delete":
      if (name === undefined) return "Invalid argument";
      machine.services.remove(name);
      return "done";
    case "event": {
      const data = message["data"];
      if (
        typeof data === "object" &&
        data !== null &&
        "package" in data &&
        typeof data.package === "string"
      )
        machine.reloads.reload(data.package, 1500);
      return "done";
    }
    default:
      return "Method not found";
  }
}

function network(machine: RouterMachine, method: string): Answer {
  if (method !== "reload" && method !== "restart") return "Method not found";
  if (method === "restart") machine.netifd.stop();
  machine.reloads.reload("network", 1000);
  return "done";
}

function devices(
  machine: RouterMachine,
  method: string,
  message: Readonly<Record<string, unknown>>,
): Answer {
  if (method !== "status") return "Method not found";
  const { image, netifd } = machine;
  const names = [
    ...netifd.config().bridges.keys(),
    ...image.lanPorts,
    "lo",
    image.wanDevice,
  ].sort();
  const { name } = { name: message["name"] };
  if (name === undefined)
    return Object.fromEntries(names.map((each) => [each, deviceStatus(netifd, each)]));
  return typeof name === "string" && names.includes(name)
    ? deviceStatus(netifd, name)
    : "Not found";
}

function dumped(machine: RouterMachine, name: string): unknown {
  const state = machine.netifd.find(name);
  return state === undefined
    ? {}
    : {
        interface: name,
        ...interfaceStatus(state, machine.netifd, machine.clock.now(), hostname(machine)),
      };
}

function onInterface(
  machine: RouterMachine,
  switchInterface: (name: string, action: "up" | "down") => void,
  name: unknown,
  method: string,
): Answer {
  if (typeof name !== "string") return "Invalid argument";
  const state = machine.netifd.find(name);
  if (state === undefined) return "Not found";
  switch (method) {
    case "status":
      return interfaceStatus(state, machine.netifd, machine.clock.now(), hostname(machine));
    case "up":
    case "down":
      switchInterface(name, method);
      return "done";
    // udhcpc asks its server to go on with the same address, which it gets as long as that server lives (openwrt.md C2).
    case "renew":
      return "done";
    default:
      return "Method not found";
  }
}

function hostname(machine: Pick<RouterMachine, "disk">): string {
  const [system] = parsePackages(readText(machine.disk, "/etc/config/system") ?? "", "system");
  const section = system?.sections.find((one) => one.type === "system");
  const value = section === undefined ? undefined : findOption(section, "hostname")?.value;
  return typeof value === "string" ? value : "OpenWrt";
}

const usage = `Usage: ubus [<options>] <command> [arguments...]
Options:
 -s <socket>:		Set the unix domain socket to connect to
 -t <timeout>:		Set the timeout (in seconds) for a command to complete
 -S:			Use simplified output (for scripts)
 -v:			More verbose output
 -m <type>:		(for monitor): include a specific message type
			(can be used more than once)
 -M <r|t>		(for monitor): only capture received or transmitted traffic

Commands:
 - list [<path>]			List objects
 - call <path> <method> [<message>]	Call an object method
 - subscribe <path> [<path>...]	Subscribe to object(s) notifications
 - listen [<path>...]			Listen for events
 - send <type> [<message>]		Send an event
 - wait_for <object> [<object>...]	Wait for multiple objects to appear on ubus
 - monitor				Monitor ubus traffic

`;

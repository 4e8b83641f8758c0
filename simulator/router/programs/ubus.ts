import type { ProgramCall, ProgramResult } from "../../shell/ash.ts";
import { program, type InstalledProgram, type RouterMachine } from "../machine.ts";
import { ubusJson } from "../status.ts";
import { callObject, objectNames, refusals } from "./ubus-objects.ts";
import type { Refusal, SwitchInterface } from "./ubus-objects.ts";

export function ubusProgram(
  machine: RouterMachine,
  switchInterface: SwitchInterface,
): InstalledProgram {
  return program("/bin/ubus", ({ argv }) => {
    const { isSimple, words } = withoutOptions(argv.slice(1));
    const [command, path = "", method = "", text = "{}"] = words;
    if (command === "list") return list(objectNames(machine), path);
    if (command === "wait_for" || command === "send") return {};
    if (command !== "call" || method === "") return { status: 254, stderr: usage };
    const message = parseMessage(text);
    if (message === undefined) {
      const { status, stderr } = refused(argv, "Invalid argument");
      return { status, stderr: `Failed to parse message data\n${stderr}` };
    }
    const answer = callObject(machine, switchInterface, { path, method, message });
    if (answer === "done") return {};
    if (typeof answer === "string") return refused(argv, answer);
    return { stdout: `${isSimple ? JSON.stringify(answer) : ubusJson(answer)}\n` };
  });
}

function list(names: readonly string[], path: string): ProgramResult {
  const glob = (path === "" ? "*" : path).replaceAll(".", "\\.").replaceAll("*", ".*");
  const shown = names.filter((name) => new RegExp(`^${glob}$`).test(name));
  if (shown.length === 0) return { status: 4, stderr: "Command failed: Not found\n" };
  return { stdout: shown.map((name) => `${name}\n`).join("") };
}

// Quirk: for an invalid argument ubus prints the whole command line and its usage (recorded).
function refused(argv: ProgramCall["argv"], refusal: Refusal) {
  const status = refusals[refusal];
  if (refusal !== "Invalid argument") return { status, stderr: `Command failed: ${refusal}\n` };
  return { status, stderr: `Command failed: ${argv.join(" ")} (${refusal})\n${usage}` };
}

function withoutOptions(words: readonly string[]) {
  const rest = [...words];
  let isSimple = false;
  while (rest[0]?.startsWith("-") === true) {
    const option = rest.shift();
    if (option === "-S") isSimple = true;
    if (option === "-t" || option === "-s") rest.shift();
  }
  return { isSimple, words: rest };
}

function parseMessage(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isTable = typeof value === "object" && value !== null && !Array.isArray(value);
    return isTable ? { ...value } : undefined;
  } catch {
    return undefined;
  }
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

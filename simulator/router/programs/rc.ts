import type { ProgramResult } from "../../shell/ash.ts";
import { readText } from "../../shell/disk.ts";
import { commandLineOf } from "../spawn.ts";
import { program, type InstalledProgram, type RouterMachine } from "../machine.ts";

/**
 * /etc/rc.common, around the text of an init script. Written from the known behaviour of rc.common
 * (docs/facts/openwrt.md#init-scripts: boot() at boot, start() by hand; enable makes S links, enabled tests for one).
 */
const rcCommon = `START=
STOP=
USE_PROCD=
start() { return 0; }
stop() { return 0; }
reload() { restart "$@"; }
restart() { stop "$@"; start "$@"; }
boot() { start "$@"; }
shutdown() { stop "$@"; }
enable() {
	_done=1
	[ -n "$START" ] && ln -sf "../init.d/$rc_name" "/etc/rc.d/S$START$rc_name" && _done=0
	[ -n "$STOP" ] && ln -sf "../init.d/$rc_name" "/etc/rc.d/K$STOP$rc_name" && _done=0
	return $_done
}
disable() { rm -f "/etc/rc.d/S"??"$rc_name" "/etc/rc.d/K"??"$rc_name"; }
enabled() { test -x "/etc/rc.d/S$START$rc_name"; }
extra_command() { EXTRA_COMMANDS="$EXTRA_COMMANDS $1"; }
config_load() { return 0; }
procd_open_instance() { /bin/.procd open_instance "$@"; }
procd_set_param() { /bin/.procd set_param "$@"; }
procd_close_instance() { /bin/.procd close_instance "$@"; }
procd_add_reload_trigger() { return 0; }
procd_add_interface_trigger() { return 0; }
procd_kill() { /bin/.procd kill "$@"; }
stop_service() { return 0; }
service_running() { /bin/.procd running "$rc_name"; }
running() { service_running "$@"; }
`;

const procdStart = `
if [ -n "$USE_PROCD" ]; then
	start() { /bin/.procd open_service "$rc_name"; start_service "$@"; /bin/.procd close_service "$rc_name"; }
	stop() { stop_service "$@"; /bin/.procd kill "$rc_name"; }
	reload() { if type reload_service >/dev/null 2>&1; then reload_service "$@"; else start "$@"; fi; }
fi
`;

const actions = [
  "start",
  "stop",
  "restart",
  "reload",
  "boot",
  "shutdown",
  "enable",
  "disable",
  "enabled",
  "running",
];

/** Returns the script for `SCRIPT ACTION`, for a script whose first line names /etc/rc.common. */
export function initScriptText(
  machine: RouterMachine,
  path: string,
  words: readonly string[],
): string {
  const [action = "help", ...rest] = words;
  const body = (readText(machine.disk, path) ?? "").replace(/^#!.*\n/, "");
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/^[SK]\d\d/, "");
  const variables = { initscript: path, rc_name: name, action };
  const setup = Object.entries(variables)
    .map(([variable, value]) => `${variable}=${commandLineOf([value])}\n`)
    .join("");
  const call = actions.includes(action)
    ? `${action} ${commandLineOf(rest)}`
    : `case " $EXTRA_COMMANDS " in *" $action "*) "$action";; *) echo "Syntax: $initscript [command]"; exit 1;; esac`;
  return `${rcCommon}${setup}${body}\n${procdStart}\n${call}\n`;
}

interface Draft {
  readonly name: string;
  command: readonly string[];
  respawn: readonly string[] | undefined;
}

/** The back end of procd.sh: collects instances per init script and registers them at the end of start_service. */
export function procdProgram(machine: RouterMachine): InstalledProgram {
  /** The instances of a service by the process of its script; the last one is open. */
  const drafts = new Map<number, readonly Draft[]>();

  const close = (pid: number, name: string): ProgramResult => {
    const instances = (drafts.get(pid) ?? []).filter(({ command }) => command.length > 0);
    drafts.delete(pid);
    if (machine.services.set(name, instances) === "accepted") return {};
    return { status: 1, stderr: "Command failed: Request timed out\n" };
  };

  return program("/bin/.procd", ({ argv, process: { pid } }) => {
    const [, action = "", word = "", ...values] = argv;
    const instances = drafts.get(pid) ?? [];
    const open = instances.at(-1);
    switch (action) {
      case "open_service":
        drafts.set(pid, []);
        return {};
      case "open_instance": {
        const name = word === "" ? `instance${instances.length + 1}` : word;
        drafts.set(pid, [...instances, { name, command: [], respawn: undefined }]);
        return {};
      }
      case "set_param":
        if (open !== undefined && (word === "command" || word === "respawn")) open[word] = values;
        return {};
      case "close_instance":
        return {};
      case "close_service":
        return close(pid, word);
      case "kill":
        machine.services.remove(word);
        return {};
      default:
        return { status: machine.services.running(word) ? 0 : 1 };
    }
  });
}

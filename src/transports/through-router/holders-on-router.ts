import type { Call } from "../../core/call.ts";
import { runScript } from "../../router/script.ts";
import type { Shell } from "../../router/shell.ts";
import { unitOf } from "../serial/holders.ts";
import type { Holder } from "../serial/holders.ts";
import { known } from "../usb/usb-port.ts";

/**
 * Who has the files of $1… open on the router: a line per process with its name, its parents up to procd and what its cgroup says;
 * then the processes of procd's services. `-ef` compares the file behind each descriptor, so a link to the port is the port.
 */
export const holdersScript = `
exec 2>/dev/null
seen=
for file in /proc/[0-9]*/fd/*; do
	for port; do
		[ "$file" -ef "$port" ] || continue
		pid=\${file#/proc/}; pid=\${pid%%/*}
		case " $seen " in *" $pid:$port "*) continue ;; esac
		seen="$seen $pid:$port"
		name=; read -r name < "/proc/$pid/comm"
		echo "holder $pid $port $name"
		parent=$pid
		while [ -n "$parent" ] && [ "$parent" -gt 1 ]; do
			echo "above $parent"
			next=; while read -r key number rest; do [ "$key" = PPid: ] && next=$number; done < "/proc/$parent/status"
			parent=$next
		done
		while read -r line; do echo "cgroup $line"; done < "/proc/$pid/cgroup"
	done
done
[ -n "$seen" ] && for script in /etc/init.d/*; do
	service=\${script##*/}
	for pid in $(ubus call service list "{\\"name\\":\\"$service\\"}" < /dev/null | grep -o '"pid": *[0-9]*' | grep -o '[0-9]*$'); do echo "service $service $pid"; done
done
`;

/** A holder, and the port it has open. */
export interface RouterHolder extends Holder {
  /** On the router: `/dev/ttyUSB2`. */
  readonly path: string;
}

/** Programs on the router that have one of these ports open. `unit` is the name of an init script. */
export async function routerHolders(
  shell: Shell,
  paths: readonly string[],
  call: Call,
): Promise<readonly RouterHolder[]> {
  return parseRouterHolders(await runScript(shell, { body: holdersScript, args: paths }, call));
}

/** Pure: what the script printed, as holders. */
export function parseRouterHolders(output: string): readonly RouterHolder[] {
  const services = new Map(
    [...output.matchAll(/^service (\S+) (\d+)$/gm)].map(([, name = "", pid = ""]) => [pid, name]),
  );
  const blocks = `\n${output}`.split("\nholder ").slice(1);
  return blocks.flatMap((block): readonly RouterHolder[] => {
    const [, pid = "", path = "", command = ""] = /^(\d+) (\S+) (.*)/.exec(block) ?? [];
    if (pid === "") return [];
    const service = [...block.matchAll(/^above (\d+)$/gm)]
      .map(([, parent = ""]) => services.get(parent))
      .find((name) => name !== undefined);
    const unit =
      service === undefined
        ? unitOf([...block.matchAll(/^cgroup (.*)$/gm)].map(([, line = ""]) => line).join("\n"))
        : ({ unit: service, manager: "procd" } as const);
    return [
      known<RouterHolder>({
        pid: Number(pid),
        path,
        command: command.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, "") || "a program",
        proof: "open-file",
        unit: unit.unit,
        manager: unit.manager,
      }),
    ];
  });
}

import { defined } from "../../core/defined.ts";
import type { Call } from "../../core/call.ts";
import { at, numberAt, parseJson, valuesAt } from "../../router/openwrt/json-values.ts";
import { runScript } from "../../router/script.ts";
import { shellFile } from "../../router/shell-file.ts";
import type { Shell } from "../../router/shell.ts";
import { unitOf } from "../serial/holders.ts";
import type { Holder } from "../serial/holders.ts";

/** A program on the router with the port it has open. */
export interface RouterHolder extends Holder {
  /** On the router: `/dev/ttyUSB2`. */
  readonly path: string;
}

/**
 * Returns the programs on the router that have one of these ports open. `unit` is the name of an
 * init script.
 */
export async function routerHolders(
  shell: Shell,
  paths: readonly string[],
  call: Call,
): Promise<readonly RouterHolder[]> {
  const body = shellFile("./router-holders.sh", import.meta.url);
  return parseRouterHolders(await runScript(shell, { body, args: paths }, call));
}

/** Parses the output of router-holders.sh. Pure. */
export function parseRouterHolders(output: string): readonly RouterHolder[] {
  const [processes = "", table = ""] = output.split("\nservices\n");
  const services = servicesIn(processes, table);
  const blocks = `\n${processes}`.split("\nholder ").slice(1);
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
      defined({
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

/** Returns the init script of each process that procd started. */
function servicesIn(processes: string, table: string): ReadonlyMap<string, string> {
  const scripts = [...processes.matchAll(/^script (\S+)$/gm)].map(([, name = ""]) => name);
  const services = parseJson(table);
  return new Map(
    scripts.flatMap((name) =>
      valuesAt(at(services, name), "instances").flatMap((instance) => {
        const pid = numberAt(instance, "pid");
        return pid === undefined ? [] : [[String(pid), name] as const];
      }),
    ),
  );
}

import { resolve } from "node:path";
import { Failure } from "../core/failure.ts";
import { hostOf, inventoryOf } from "../export/inventory.ts";
import { readTargets } from "../app/read-targets.ts";
import type { Invocation } from "./command.ts";

/** Prints the targets as JSON for Ansible, which passes `--list` or `--host NAME`. */
export async function run({ args, options, io, typed }: Invocation): Promise<number> {
  const { list, host } = options;
  if ((list === true) === (typeof host === "string"))
    throw new Failure("usage/unknown", {
      message: "Ansible asks an inventory with either --list or --host NAME.",
      hint: `Run:\n  ${typed.replace(/ --(list|host).*/, "")} --list`,
    });
  // Ansible runs in a folder of its choice.
  const targets = (await readTargets(args, options, io)).map((target) => ({
    ...target,
    source: { ...target.source, file: resolve(io.cwd, target.source.file) },
  }));
  const answer = typeof host === "string" ? hostOf(targets, host) : inventoryOf(targets);
  io.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
  return 0;
}

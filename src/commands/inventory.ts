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
  const targets = (await readTargets(filesOf(args, io), options, io)).map((target) => ({
    ...target,
    source: { ...target.source, file: resolve(io.cwd, target.source.file) },
  }));
  const answer = typeof host === "string" ? hostOf(targets, host) : inventoryOf(targets);
  io.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
  return 0;
}

/** Ansible passes no file, so an environment variable can name it. */
function filesOf(args: readonly string[], { env }: Invocation["io"]): readonly string[] {
  if (args.length > 0) return args;
  const file = env["ETHERMODE_PROFILE"] ?? "";
  if (file !== "") return [file];
  throw new Failure("usage/unknown", {
    message: "Missing argument: the profile FILE.",
    hint: "Name it after `inventory`, or in the environment variable ETHERMODE_PROFILE.",
  });
}

import { Failure } from "../core/failure.ts";
import { ansiblePlaybook } from "../export/ansible.ts";
import { openwispConfiguration } from "../export/openwisp.ts";
import { uciDefaults } from "../export/uci-defaults.ts";
import { didYouMean } from "../profile/suggest.ts";
import type { Target } from "../profile/targets.ts";
import { readTargets } from "../app/read-targets.ts";
import type { Invocation } from "./command.ts";

/** Writes the router's part of a profile in the format of another program to standard output. */
export async function run({ args, options, io }: Invocation): Promise<number> {
  const [format = "", ...files] = args;
  const render = Object.hasOwn(formats, format) ? formats[format] : undefined;
  if (render === undefined || files.length === 0) throw misused(format, files);
  io.stdout.write(render(await readTargets(files, options, io)));
  return 0;
}

/** Writes a profile in another format, by the word that chooses it. */
export const formats: Readonly<Record<string, (targets: readonly Target[]) => string>> = {
  ansible: ansiblePlaybook,
  "uci-defaults": (targets) => uciDefaults(only(targets)),
  openwisp: (targets) => `${JSON.stringify(openwispConfiguration(only(targets)), null, 2)}\n`,
};

function only(targets: readonly Target[]): Target {
  const [target, second] = targets;
  if (target !== undefined && second === undefined) return target;
  throw new Failure("usage/not-supported-here", {
    message: "This format holds one target.",
    hint: `Choose one with --only: ${targets.map(({ name }) => name).join(", ")}.`,
  });
}

function misused(format: string, files: readonly string[]): Failure {
  const known = Object.keys(formats);
  return new Failure("usage/unknown", {
    message: known.includes(format)
      ? `Missing argument: the profile FILE (found ${files.length}).`
      : `Unknown export format "${format}"${didYouMean(format, known) || "."}`,
    hint: `Formats: ${known.join(", ")}. For example:\n  ethermode export ansible fleet.yaml`,
  });
}

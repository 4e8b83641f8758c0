import type { Call } from "../../core/call.ts";
import { Failure } from "../../core/failure.ts";
import { waits } from "../../core/waits.ts";
import { parsePath, valueAt } from "../../uci/path.ts";
import { parseShow, parseUci } from "../../uci/text.ts";
import type { UciPackage, UciValue } from "../../uci/value.ts";
import { runScript } from "../script.ts";
import { shellFile } from "../shell-file.ts";
import type { Shell } from "../shell.ts";
import { newMark, splitParts } from "./parts.ts";
import type { ConfigTexts } from "./replace.ts";

/** Reads packages as committed. A missing one is empty. */
export async function readUci(
  shell: Shell,
  configs: readonly string[],
  call: Call,
): Promise<readonly UciPackage[]> {
  const texts = await readEach(shell, "files", configs, call);
  return configs.map((config) => parseUci(config, texts.get(config) ?? ""));
}

/**
 * Reads packages with every section under its id, as `uci -X show` prints them. A missing one is
 * empty.
 */
export async function readWithIds(
  shell: Shell,
  configs: readonly string[],
  call: Call,
): Promise<readonly UciPackage[]> {
  if (configs.length === 0) return [];
  const texts = await readEach(shell, "ids", configs, call);
  return configs.map((config) => parseShow(config, texts.get(config) ?? ""));
}

/** Reads the files of packages as text. A missing one is left out. */
export async function readTexts(
  shell: Shell,
  configs: readonly string[],
  call: Call,
): Promise<ConfigTexts> {
  const texts = await readEach(shell, "files", configs, call);
  return Object.fromEntries(
    configs.flatMap((config) => (texts.get(config) ? [[config, texts.get(config) ?? ""]] : [])),
  );
}

/** Reads the committed values at these paths. */
export async function readValues(
  shell: Shell,
  paths: readonly string[],
  call: Call,
): Promise<Readonly<Record<string, UciValue>>> {
  const configs = [...new Set(paths.map((path) => parsePath(path).config))];
  const packages = await readUci(shell, configs, call);
  return Object.fromEntries(paths.map((path) => [path, valueAt(packages, path)]));
}

/** Returns the values at these paths in files that were read before. */
export function valuesIn(
  texts: ConfigTexts,
  paths: readonly string[],
): Readonly<Record<string, UciValue>> {
  const packages = Object.entries(texts).map(([config, text]) => parseUci(config, text));
  return Object.fromEntries(paths.map((path) => [path, valueAt(packages, path)]));
}

/** Reads all packages in one round trip. */
async function readEach(
  shell: Shell,
  kind: "files" | "ids",
  configs: readonly string[],
  call: Call,
): Promise<ReadonlyMap<string, string>> {
  const mark = newMark();
  const body = shellFile("./read-uci.sh", import.meta.url);
  const output = await runScript(
    shell,
    { body, args: [mark, kind, ...configs], timeoutMs: waits.routerRead.deadlineMs },
    call,
  );
  const parts = splitParts(mark, output);
  if (!parts.has("end"))
    throw new Failure("router/unexpected-reply", {
      message: `${shell.label} did not return its configuration.`,
    });
  return parts;
}

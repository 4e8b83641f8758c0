import { readdir } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import type { Call } from "../../core/call.ts";
import { wallClock } from "../../core/clock.ts";
import { Failure } from "../../core/failure.ts";
import { readBounded } from "../../files/read-bounded.ts";
import { configFailure, configLines } from "./config-lines.ts";
import type { ConfigLine } from "./config-lines.ts";
import { matchesPattern } from "./known-hosts.ts";

/** A line, or the files in the place of an `Include` line. */
export type ConfigEntry = ConfigLine | { readonly included: readonly ConfigEntry[] };

/** The limit of OpenSSH. */
const maxDepth = 16;
const maxBytes = 1024 * 1024;

/** The folders of a configuration. */
interface Place {
  readonly home: string;
  /** Included paths are relative to it. */
  readonly folder: string;
}

/**
 * Reads `~/.ssh/config`, then `/etc/ssh/ssh_config`, with the files they include. Returns nothing
 * for a missing file.
 */
export async function readSshConfig(
  home: string,
  call: Call,
  systemFolder = "/etc/ssh",
): Promise<readonly ConfigEntry[]> {
  const folder = join(home, ".ssh");
  const user = await readFile(join(folder, "config"), { home, folder }, 0, call);
  const system = { home, folder: systemFolder };
  const shared = await readFile(join(systemFolder, "ssh_config"), system, 0, call);
  return [{ included: user }, { included: shared }];
}

async function readFile(
  file: string,
  place: Place,
  depth: number,
  call: Call,
): Promise<readonly ConfigEntry[]> {
  const content = await readBounded(file, { maxBytes, clock: wallClock() }, call);
  if ("problem" in content) {
    if (content.problem === "missing") return [];
    throw new Failure("profile/ssh-config", {
      message: `Cannot read the SSH configuration ${file}: ${content.reason}.`,
      hint: "Make it a file that your user can read, or remove it.",
      cause: content.cause,
    });
  }
  const entries: ConfigEntry[] = [];
  for (const line of await configLines(content.bytes.toString("utf8"), file))
    entries.push(line.keyword === "include" ? await include(line, place, depth, call) : line);
  return entries;
}

async function include(
  line: ConfigLine,
  place: Place,
  depth: number,
  call: Call,
): Promise<ConfigEntry> {
  if (depth >= maxDepth)
    throw configFailure(line, `more than ${maxDepth} files include each other`);
  const included: ConfigEntry[] = [];
  for (const value of line.values)
    for (const file of await matchingFiles(absolute(value, place)))
      included.push(...(await readFile(file, place, depth + 1, call)));
  return { included };
}

function absolute(path: string, { home, folder }: Place): string {
  const expanded = path.replace(/^~(?=\/)/, home);
  return isAbsolute(expanded) ? expanded : join(folder, expanded);
}

/** Returns the files that a path with `*` and `?` names, sorted, as glob(7) does. */
async function matchingFiles(path: string): Promise<readonly string[]> {
  if (!/[*?]/.test(path)) return [path];
  let found: readonly string[] = ["/"];
  for (const part of path.split(/[\\/]/).filter((word) => word !== "")) {
    const next = found.map(async (folder) =>
      /[*?]/.test(part)
        ? (await names(folder))
            .filter((name) => isShown(name, part) && matchesPattern(part, name))
            .map((name) => join(folder, name))
        : [join(folder, part)],
    );
    found = (await Promise.all(next)).flat();
  }
  return found;
}

async function names(folder: string): Promise<readonly string[]> {
  return readdir(folder).then(
    (all) => all.toSorted(),
    () => [],
  );
}

function isShown(name: string, pattern: string): boolean {
  return !name.startsWith(".") || pattern.startsWith(".");
}

import { readFile, readdir, readlink } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";

/** The kernel's own limit: more links are a loop. */
const maxLinks = 40;

/** Reads one attribute; undefined when it is missing, empty or not readable. */
export async function attribute(folder: string, name: string): Promise<string | undefined> {
  const text = await readFile(join(folder, name), "utf8").catch(() => "");
  return text.trim() === "" ? undefined : text.trim();
}

export async function numberIn(
  folder: string,
  name: string,
  radix = 10,
): Promise<number | undefined> {
  const value = Number.parseInt((await attribute(folder, name)) ?? "", radix);
  return Number.isNaN(value) ? undefined : value;
}

/** Returns the names in a folder, sorted; none when it is not readable. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}

/** Returns the last part of a link's target, such as a driver's name. */
export async function linkName(path: string): Promise<string | undefined> {
  const target = await linkTarget(path);
  return target === undefined ? undefined : basename(target);
}

/**
 * Returns the target of a link. A copied tree can hold a link as a file with the target in it, as
 * where the file system has no links.
 */
async function linkTarget(path: string): Promise<string | undefined> {
  const target = await readlink(path).catch(() => undefined);
  if (target !== undefined) return target;
  const text = (await readFile(path, "utf8").catch(() => "")).trim();
  return text === "" || text.includes("\n") ? undefined : text;
}

/** The targets of the paths that one scan has read, because its paths share most folders. */
export type KnownLinks = Map<string, Promise<string | undefined>>;

/**
 * Resolves a path inside sysfs. Not `realpath`: in a copied tree an absolute link still begins with
 * `/sys`, which must mean the copy and never this computer's devices.
 */
export async function resolveIn(
  root: string,
  path: string,
  known: KnownLinks = new Map(),
): Promise<string> {
  const targetOf = (link: string): Promise<string | undefined> => {
    const target = known.get(link) ?? linkTarget(link);
    known.set(link, target);
    return target;
  };
  let here = root;
  let ahead = parts(relative(root, path));
  let links = 0;
  while (ahead.length > 0) {
    const [part = "", ...rest] = ahead;
    const next = part === ".." ? dirname(here) : join(here, part);
    const target = part === ".." ? undefined : await targetOf(next);
    if (target !== undefined && ++links > maxLinks) return next;
    here = target === undefined ? next : startOf(root, here, target);
    ahead = target === undefined ? rest : [...parts(insideSys(target) ?? target), ...rest];
  }
  return here;
}

/** Returns the nearest folder from `folder` upwards, within `root`, that contains `name`. */
export async function nearestParent(
  root: string,
  folder: string,
  name: string,
): Promise<string | undefined> {
  for (let here = folder; here !== root && here !== dirname(here); here = dirname(here)) {
    if ((await attribute(here, name)) !== undefined) return here;
  }
  return undefined;
}

function parts(path: string): readonly string[] {
  return path.split(sep).filter((part) => part !== "" && part !== ".");
}

function startOf(root: string, here: string, target: string): string {
  if (!isAbsolute(target)) return here;
  return insideSys(target) === undefined ? sep : root;
}

function insideSys(target: string): string | undefined {
  return target.startsWith("/sys/") ? target.slice("/sys/".length) : undefined;
}

import { access, realpath, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Returns the shell lines that lay accounts and binds over the machine's files. */
export async function mounts(
  folder: string,
  bind: Readonly<Record<string, string>>,
): Promise<string> {
  const missing = await Promise.all(Object.keys(bind).map(parentToOverlay));
  const overlays = [...new Set(["/etc", ...missing.flat()])];
  const layers = join(folder, "layers");
  return [
    `mount -t tmpfs tmpfs ${layers}`,
    ...overlays.map(
      (path, index) =>
        `upper=${layers}/${index}; mkdir $upper $upper.work
mount -t overlay overlay -o lowerdir=${path},upperdir=$upper,workdir=$upper.work ${path}`,
    ),
    ...["passwd", "shadow", "shells"].map((name) => `cat ${folder}/etc/${name} >/etc/${name}`),
    ...(await Promise.all(Object.entries(bind).map(bindMount))),
  ].join("\n");
}

async function bindMount([target, source]: [string, string]): Promise<string> {
  const make = (await stat(source)).isDirectory()
    ? `mkdir -p ${quoted(target)}`
    : `mkdir -p ${quoted(dirname(target))}; [ -e ${quoted(target)} ] || : >${quoted(target)}`;
  return `${make}; mount --bind ${quoted(source)} ${quoted(target)}`;
}

/** Returns the nearest existing parent of a missing mount point, which gets a private layer. */
async function parentToOverlay(target: string): Promise<readonly string[]> {
  if (await exists(target)) return [];
  const parent = dirname(target);
  if (parent === "/")
    throw new Error(`${target}: a new entry directly under / cannot be laid over this machine`);
  return (await exists(parent)) ? [await realpath(parent)] : parentToOverlay(parent);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Returns the word in quotes for a shell. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

import { normalise } from "../shell/disk.ts";
import type { Disk } from "../shell/disk.ts";
import type { ByteQueue } from "./scp-bytes.ts";

type Send = (bytes: Uint8Array | string) => void;

const ok = Uint8Array.of(0);

/** The far side of `scp -O`: `scp -t PATH` takes files, `scp -f PATH...` gives them. Answers the exit status. */
export async function runScp(
  disk: Disk,
  commandLine: string,
  input: ByteQueue,
  send: Send,
): Promise<number> {
  const { flags, paths } = parseCommand(commandLine);
  if (flags.includes("t")) return receive(disk, paths[0] ?? ".", input, send);
  if (flags.includes("f")) return give(disk, paths, flags.includes("r"), input, send);
  return 1;
}

function parseCommand(commandLine: string): {
  readonly flags: string;
  readonly paths: readonly string[];
} {
  const words = (commandLine.match(/'[^']*'|"[^"]*"|\S+/g) ?? [])
    .slice(1)
    .map((word) => word.replace(/^(['"])(.*)\1$/, "$2"));
  return {
    flags: words.filter((word) => word.startsWith("-")).join(""),
    paths: words.filter((word) => !word.startsWith("-")),
  };
}

async function receive(disk: Disk, target: string, input: ByteQueue, send: Send): Promise<number> {
  let folder = absolute(target);
  const intoFolder = disk.stat(folder, "follow")?.kind === "folder";
  let depth = 0;
  let status = 0;
  send(ok);
  for (;;) {
    const line = await input.line();
    if (line === undefined) return status;
    const place = (name: string): string =>
      intoFolder || depth > 0 ? normalise(`${folder}/${name}`) : folder;
    const header = /^([CD])([0-7]{4}) (\d+) (.+)$/.exec(line);
    const [, kind, mode = "0644", size = "0", name = ""] = header ?? [];
    if (kind === "C") {
      send(ok);
      const body = await input.take(Number(size) + 1);
      if (body === undefined) return 1;
      status = attempt(send, place(name), () =>
        disk.write(place(name), Uint8Array.from(body.subarray(0, -1)), {
          append: false,
          mode: Number.parseInt(mode, 8) & ~0o022,
        }),
      )
        ? status
        : 1;
    } else if (kind === "D") {
      const made = place(name);
      if (disk.stat(made, "follow") !== undefined) send(ok);
      else if (!attempt(send, made, () => disk.makeFolder(made, Number.parseInt(mode, 8) & ~0o022)))
        return 1;
      folder = made;
      depth += 1;
    } else if (line.startsWith("E")) {
      folder = folder.slice(0, folder.lastIndexOf("/")) || "/";
      depth -= 1;
      send(ok);
    } else if (line.startsWith("T")) send(ok);
    else return 1;
  }
}

/** Does it and acknowledges, or says why not. */
function attempt(send: Send, path: string, work: () => void): boolean {
  try {
    work();
  } catch (error) {
    send(`\u0001scp: ${path}: ${reasonOf(error)}\n`);
    return false;
  }
  send(ok);
  return true;
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOSPC") return "No space left on device";
  if (code === "EROFS") return "Read-only file system";
  return "No such file or directory";
}

async function give(
  disk: Disk,
  paths: readonly string[],
  recursive: boolean,
  input: ByteQueue,
  send: Send,
): Promise<number> {
  if ((await input.take(1)) === undefined) return 1;
  let status = 0;
  for (const path of paths.map(absolute))
    status = Math.max(status, await giveOne(disk, path, recursive, input, send));
  return status;
}

async function giveOne(
  disk: Disk,
  path: string,
  recursive: boolean,
  input: ByteQueue,
  send: Send,
): Promise<number> {
  const found = disk.stat(path, "follow");
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (found === undefined || (found.kind === "folder" && !recursive)) {
    send(
      `\u0001scp: ${path}: ${found === undefined ? "No such file or directory" : "not a regular file"}\n`,
    );
    return 1;
  }
  const mode = found.mode.toString(8).padStart(4, "0");
  if (found.kind === "folder") {
    send(`D${mode} 0 ${name}\n`);
    if (!(await acknowledged(input))) return 1;
    let status = 0;
    for (const child of disk.list(path))
      status = Math.max(status, await giveOne(disk, `${path}/${child}`, recursive, input, send));
    send("E\n");
    return (await acknowledged(input)) ? status : 1;
  }
  const body = disk.read(path);
  send(`C${mode} ${body.length} ${name}\n`);
  if (!(await acknowledged(input))) return 1;
  send(body);
  send(ok);
  return (await acknowledged(input)) ? 0 : 1;
}

async function acknowledged(input: ByteQueue): Promise<boolean> {
  return (await input.take(1))?.[0] === 0;
}

/** Relative paths start in root's home. */
function absolute(path: string): string {
  return normalise(path.startsWith("/") ? path : `/root/${path}`);
}

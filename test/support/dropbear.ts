import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { writeImageFiles, makeHostKey } from "./dropbear/files.ts";
import { mounts, quoted } from "./dropbear/mounts.ts";
import type { DropbearOptions, HostKeyLine } from "./dropbear/options.ts";
import { isInstalled } from "./real-parts.ts";

export type { DropbearOptions, HostKeyLine } from "./dropbear/options.ts";

export interface Dropbear extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly hostKeys: readonly HostKeyLine[];
  /** Process id, outside the namespaces, of their first process. */
  readonly pid: number;
  /** Folder outside /tmp with the same path for the server's commands, removed with the server. */
  readonly folder: string;
  log(): Promise<string>;
}

/**
 * Starts dropbear with busybox ash as root's shell, with OpenWrt's options (`-T 3`), on a free port. It
 * runs in private mount and process namespaces: accounts, keys and binds cover the machine's files,
 * and every process it started ends with it.
 */
export async function startDropbear(options: DropbearOptions = {}): Promise<Dropbear> {
  requireParts();
  // A test can mount another /tmp, so the folder is outside it.
  const folder = await mkdtemp("/var/tmp/dropbear-");
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const log = (): Promise<string> => readFile(join(folder, "log"), "utf8");
  try {
    await writeImageFiles(folder, options);
    const hostKeys = await Promise.all(
      (options.hostKeys ?? ["ed25519"]).map((type) => makeHostKey(folder, type)),
    );
    const { host, port } = options.network ?? { host: "127.0.0.1", port: await freePort() };
    const server = await launch(folder, port, options);
    // Another network namespace cannot be reached from here, but the server logs after it listens.
    await Promise.race([
      options.network === undefined ? listening(port) : loggedStart(log),
      diedEarly(server, log),
    ]);
    return {
      host,
      port,
      hostKeys,
      folder,
      pid: await firstChild(server),
      log,
      [Symbol.asyncDispose]: () => ended(server).finally(remove),
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

const parts = {
  dropbear: "dropbear-bin",
  dropbearkey: "dropbear-bin",
  busybox: "busybox",
  unshare: "util-linux",
};

function requireParts(): void {
  const packages = [
    ...new Set(
      Object.entries(parts).flatMap(([program, debPackage]) =>
        isInstalled(program) ? [] : [debPackage],
      ),
    ),
  ];
  if (packages.length > 0)
    throw new Error(`These tests need a real SSH server: apt-get install -y ${packages.join(" ")}`);
  if (process.getuid?.() !== 0)
    throw new Error(
      "These tests start an SSH server in a private mount namespace: run them as root, for example in a container.",
    );
}

async function launch(
  folder: string,
  port: number,
  options: DropbearOptions,
): Promise<ChildProcess> {
  const keys = (options.hostKeys ?? ["ed25519"]).flatMap((type) => [
    "-r",
    join(folder, `host_${type}`),
  ]);
  const blank = options.password === "" ? ["-B"] : [];
  const keysOnly = options.passwordLogins === "off" ? ["-s"] : [];
  const dropbear = [
    "dropbear",
    "-F",
    "-E",
    "-m",
    "-T",
    "3",
    ...blank,
    ...keysOnly,
    ...keys,
    "-p",
    options.network === undefined ? `127.0.0.1:${port}` : `${port}`,
    "-P",
    join(folder, "pid"),
  ];
  // The server's stdin closes when this process dies, and the server stops then.
  const untilStdinCloses = `exec 3<&0
${dropbear.map(quoted).join(" ")} 2>>${folder}/log &
server=$!
{ cat <&3 >/dev/null; kill -9 $server; } &
wait $server`;
  const script = [
    "set -e",
    await mounts(folder, options.bind ?? {}),
    options.root?.prepare ?? "",
    untilStdinCloses,
  ].join("\n");
  await writeFile(join(folder, "log"), "");
  const namespaces = [
    "--mount",
    "--pid",
    "--fork",
    "--kill-child",
    "--mount-proc",
    "--propagation",
    "private",
  ];
  const inNetwork =
    options.network === undefined ? [] : [`--net=/run/netns/${options.network.namespace}`];
  return spawn("nsenter", [...inNetwork, "unshare", ...namespaces, "sh", "-c", script], {
    stdio: ["pipe", "ignore", "inherit"],
  });
}

/** Returns a free port. Another process can take it first, and the server then exits early. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port given");
  return address.port;
}

async function listening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    if (await accepts(port)) return;
    await pause(10);
  }
  throw new Error(`nothing listens on 127.0.0.1:${port}`);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const settle = (answer: boolean) => (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", settle(true)).once("error", settle(false));
  });
}

async function loggedStart(log: () => Promise<string>): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    if ((await log()).includes("Not backgrounding")) return;
    await pause(10);
  }
  throw new Error(`dropbear logged no start: ${await log()}`);
}

/** Returns the first process of the namespaces, the child of `unshare`. */
async function firstChild({ pid }: ChildProcess): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
  return Number(children.trim().split(" ")[0]);
}

async function diedEarly(server: ChildProcess, log: () => Promise<string>): Promise<never> {
  await new Promise((resolve) => server.once("exit", resolve));
  throw new Error(`dropbear did not start: ${await log()}`);
}

/** Kills `unshare`, and with it every process of its namespaces. */
async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGKILL");
  await exit;
}

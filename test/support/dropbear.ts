import { execFile, spawn, type ChildProcess } from "node:child_process";
import {
  access,
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { connect, createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

export type HostKeyType = "ed25519" | "ecdsa" | "rsa";

export interface DropbearOptions {
  /** Root's password; "" is a blank password, as after the first boot. Default: no password is accepted. */
  readonly password?: string;
  /** `off` offers keys only, as `RootPasswordAuth off` does. */
  readonly passwordLogins?: "on" | "off";
  /** Lines of root's authorized_keys. */
  readonly authorizedKeys?: readonly string[];
  readonly hostKeys?: readonly HostKeyType[];
  /** Paths mounted over those of the keys, for this server and its commands only. */
  readonly bind?: Readonly<Record<string, string>>;
  /** Environment of every command. */
  readonly env?: Readonly<Record<string, string>>;
  /** Address in a network namespace of `ip netns add`; default: a free port of 127.0.0.1. */
  readonly network?: { readonly namespace: string; readonly host: string; readonly port: number };
  /** Folder that is `/` for every command; `prepare` mounts its parts in the server's mount namespace. */
  readonly root?: { readonly folder: string; readonly prepare: string };
}

export interface HostKeyLine {
  /** Key type as in known_hosts, such as `ssh-ed25519`. */
  readonly type: string;
  readonly base64: string;
  readonly fingerprint: string;
}

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
  await requireParts();
  // A test can mount another /tmp, so the folder is outside it.
  const folder = await mkdtemp("/var/tmp/dropbear-");
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const log = (): Promise<string> => readFile(join(folder, "log"), "utf8");
  try {
    await layOut(folder, options);
    const hostKeys = await Promise.all(
      (options.hostKeys ?? ["ed25519"]).map((type) => makeHostKey(folder, type)),
    );
    const { host, port } = options.network ?? { host: "127.0.0.1", port: await freePort() };
    const server = await launch(folder, port, options);
    // Another network namespace cannot be reached from here, but the server logs after it listens.
    await Promise.race([
      options.network === undefined ? listening(port) : saysSo(log),
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

async function requireParts(): Promise<void> {
  const missing = await Promise.all(
    Object.entries(parts).map(([program, debPackage]) =>
      run("which", [program]).then(
        () => [],
        () => [debPackage],
      ),
    ),
  );
  const packages = [...new Set(missing.flat())];
  if (packages.length > 0)
    throw new Error(`These tests need a real SSH server: apt-get install -y ${packages.join(" ")}`);
  if (process.getuid?.() !== 0)
    throw new Error(
      "These tests start an SSH server in a private mount namespace: run them as root, for example in a container.",
    );
}

/** Writes home, accounts and shell of the namespace, so that those of the machine stay unchanged. */
async function layOut(folder: string, options: DropbearOptions): Promise<void> {
  const etc = join(folder, "etc");
  await mkdir(join(folder, "home", ".ssh"), { recursive: true, mode: 0o700 });
  await mkdir(etc);
  await mkdir(join(folder, "layers"));
  // dropbear requires private folders above the keys; mkdtemp creates the top one with mode 0700.
  await writeFile(
    join(folder, "home", ".ssh", "authorized_keys"),
    (options.authorizedKeys ?? []).map((line) => `${line}\n`).join(""),
    { mode: 0o600 },
  );
  await writeFile(join(etc, "passwd"), `root:x:0:0:root:${folder}/home:${folder}/ash\n`);
  await writeFile(
    join(etc, "shadow"),
    `root:${await crypted(options.password)}:19000:0:99999:7:::\n`,
    { mode: 0o600 },
  );
  await writeFile(join(etc, "shells"), `${folder}/ash\n`);
  await makeShell(join(folder, "ash"), options);
}

async function makeShell(path: string, { env = {}, root }: DropbearOptions): Promise<void> {
  const busybox = (await run("which", ["busybox"])).stdout.trim();
  // A router has no locales, and perl warns about missing ones.
  const shell =
    root === undefined
      ? `${busybox} ash`
      : `env -u LANG -u LANGUAGE -u LC_ALL ${busybox} chroot ${quoted(root.folder)} /bin/ash`;
  const exports = Object.entries(env).map(([name, value]) => `export ${name}=${quoted(value)}\n`);
  // dropbear sets PATH and clears the environment, so the login shell sets it.
  if (exports.length > 0 || root !== undefined)
    await writeFile(path, `#!${busybox} ash\n${exports.join("")}exec ${shell} "$@"\n`, {
      mode: 0o755,
    });
  else await symlink(busybox, path);
}

async function crypted(password: string | undefined): Promise<string> {
  if (password === undefined) return "*";
  return password === ""
    ? ""
    : (await run("busybox", ["mkpasswd", "-m", "sha256", password])).stdout.trim();
}

async function makeHostKey(folder: string, type: HostKeyType): Promise<HostKeyLine> {
  const { stdout } = await run("dropbearkey", ["-t", type, "-f", join(folder, `host_${type}`)]);
  const publicKey = /^(\S+) (\S+) /m.exec(stdout.slice(stdout.indexOf("\n") + 1));
  const fingerprint = /SHA256:\S+/.exec(stdout)?.[0];
  if (publicKey?.[1] === undefined || publicKey[2] === undefined || fingerprint === undefined)
    throw new Error(`dropbearkey said ${stdout}`);
  return { type: publicKey[1], base64: publicKey[2], fingerprint };
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

async function mounts(folder: string, bind: Readonly<Record<string, string>>): Promise<string> {
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

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
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

async function saysSo(log: () => Promise<string>): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    if ((await log()).includes("Not backgrounding")) return;
    await pause(10);
  }
  throw new Error(`dropbear does not say that it listens: ${await log()}`);
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

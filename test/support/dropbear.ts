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
  /** Root's password; "" is the blank one of a router's first boot. Without it no password is accepted. */
  readonly password?: string;
  /** `off` offers keys only, as `RootPasswordAuth off` does. */
  readonly passwordLogins?: "on" | "off";
  /** Lines of root's authorized_keys. */
  readonly authorizedKeys?: readonly string[];
  readonly hostKeys?: readonly HostKeyType[];
  /** Put over what is at the key's path, for this server and its commands only; a path that is not there is made for them. */
  readonly bind?: Readonly<Record<string, string>>;
  /** Set for every command. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where it listens instead of on a free port of 127.0.0.1: in a network namespace made by `ip netns add`. */
  readonly network?: { readonly namespace: string; readonly host: string; readonly port: number };
  /** A folder that is `/` for every command, once the shell lines of `prepare` have mounted what belongs there, in the server's own mount namespace. */
  readonly root?: { readonly folder: string; readonly prepare: string };
}

export interface HostKeyLine {
  /** `ssh-ed25519`, as written in known_hosts. */
  readonly type: string;
  readonly base64: string;
  readonly fingerprint: string;
}

export interface Dropbear extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly hostKeys: readonly HostKeyLine[];
  /** The first process of the server's namespaces, as numbered out here. */
  readonly pid: number;
  /** A folder outside /tmp that the server's commands see under the same path. Goes away with the server. */
  readonly folder: string;
  log(): Promise<string>;
}

/**
 * A real dropbear with busybox ash as root's shell, on a port of its own and started as OpenWrt starts it (`-T 3`).
 * It lives in private mount and process namespaces: accounts, keys and binds are laid over the machine's own files,
 * and everything it started ends with it.
 */
export async function startDropbear(options: DropbearOptions = {}): Promise<Dropbear> {
  await requireParts();
  // Not under /tmp, so that a test may lay a /tmp of its own over it.
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
    // Another network namespace cannot be reached from here; the server's own word comes after it listens.
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
      "These tests start an SSH server in a mount namespace of its own: run them as root, for example in a container.",
    );
}

/** Everything the namespace will see: home, accounts, the shell. Root's home is in here, so the machine's stays untouched. */
async function layOut(folder: string, options: DropbearOptions): Promise<void> {
  const etc = join(folder, "etc");
  await mkdir(join(folder, "home", ".ssh"), { recursive: true, mode: 0o700 });
  await mkdir(etc);
  await mkdir(join(folder, "layers"));
  // dropbear wants every folder up to the keys closed to others, mkdtemp made the topmost one 0700.
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
  // A router has no locales, and perl complains of those it cannot find.
  const shell =
    root === undefined
      ? `${busybox} ash`
      : `env -u LANG -u LANGUAGE -u LC_ALL ${busybox} chroot ${quoted(root.folder)} /bin/ash`;
  const exports = Object.entries(env).map(([name, value]) => `export ${name}=${quoted(value)}\n`);
  // dropbear sets its own PATH and clears the rest of the environment, so ours is set by the login shell.
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
  // Our end of its standard input closes when this process dies in whatever way, and the server with it.
  const untilWeEnd = `exec 3<&0\n${dropbear.map(quoted).join(" ")} 2>>${folder}/log &\nserver=$!\n{ cat <&3 >/dev/null; kill -9 $server; } &\nwait $server`;
  const script = `set -e\n${await mounts(folder, options.bind ?? {})}\n${options.root?.prepare ?? ""}\n${untilWeEnd}`;
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
        `mkdir ${layers}/${index} ${layers}/${index}.work; mount -t overlay overlay -o lowerdir=${path},upperdir=${layers}/${index},workdir=${layers}/${index}.work ${path}`,
    ),
    `cat ${folder}/etc/passwd >/etc/passwd; cat ${folder}/etc/shadow >/etc/shadow; cat ${folder}/etc/shells >/etc/shells`,
    ...(await Promise.all(Object.entries(bind).map(bindMount))),
  ].join("\n");
}

async function bindMount([target, source]: [string, string]): Promise<string> {
  const make = (await stat(source)).isDirectory()
    ? `mkdir -p ${quoted(target)}`
    : `mkdir -p ${quoted(dirname(target))}; [ -e ${quoted(target)} ] || : >${quoted(target)}`;
  return `${make}; mount --bind ${quoted(source)} ${quoted(target)}`;
}

/** A mount point must exist; where it does not, its nearest parent gets a private layer in which it can be made. */
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

/** A port nobody listens on now; another process could take it before we do, which then shows as an early death. */
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

/** `unshare` forks into the new namespaces and waits. */
async function firstChild({ pid }: ChildProcess): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
  return Number(children.trim().split(" ")[0]);
}

async function diedEarly(server: ChildProcess, log: () => Promise<string>): Promise<never> {
  await new Promise((resolve) => server.once("exit", resolve));
  throw new Error(`dropbear did not start: ${await log()}`);
}

/** The namespace's first process dies with `unshare`, and every other one with it. */
async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGKILL");
  await exit;
}

import { spawn, type ChildProcess } from "node:child_process";
import { chmod, lstat, mkdir, readdir, readFile, readlink, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { wallClock } from "../../src/core/clock.ts";
import { routerImages, type RouterImageName } from "../../simulator/router/images/images.ts";
import type { RouterImage } from "../../simulator/router/images/image.ts";
import {
  simulateModem,
  type ModemOptions,
  type SimulatedModem,
} from "../../simulator/modem/modem.ts";
import { createLog } from "../../simulator/router/log.ts";
import { createServices } from "../../simulator/router/services.ts";
import type { RunningProcess } from "../../simulator/router/processes.ts";
import { startDropbear, type Dropbear, type DropbearOptions } from "./dropbear.ts";
import { followModem, type Cable } from "./openwrt-bed/modem-network.ts";
import { attachSerial, type ModemSerial } from "./openwrt-bed/modem-serial.ts";
import { realNetifd } from "./openwrt-bed/netifd.ts";
import { layNetwork, nft, type BedNetwork } from "./openwrt-bed/network.ts";
import { bedPower, processesIn } from "./openwrt-bed/power.ts";
import { servePrograms } from "./openwrt-bed/programs.ts";
import { layOutRom, mountRoot } from "./openwrt-bed/root.ts";
import { endChildren, exited, outcome, run, within } from "./openwrt-bed/run.ts";
import { undoList, type UndoList } from "./openwrt-bed/undo-list.ts";
import { uciOnDisk } from "./uci-on-disk.ts";
import { usbTree, type UsbTree } from "./usb-tree.ts";

export interface BedOptions {
  readonly image?: RouterImageName;
  readonly modem?: Partial<ModemOptions>;
  /** How many times faster than life the modem is: a restart of half a minute takes two seconds at 15. */
  readonly speed?: number;
  /** The router's own address; that of the image when not given. */
  readonly lan?: string;
  readonly password?: string;
  readonly hostKeys?: DropbearOptions["hostKeys"];
  readonly cable?: Cable;
  /** Files on the router besides those of the image. */
  readonly files?: Readonly<Record<string, string>>;
  /** What somebody has changed in the files under /etc since the factory. */
  readonly edit?: (text: string) => string;
  /** Another bed whose computer this router and this modem are plugged into as well. */
  readonly beside?: Bed;
  /** Where the modem's USB cable leads: to the person's computer unless said otherwise. */
  readonly usb?: "router";
}

/** An OpenWrt router on real parts with a simulated modem on its WAN port, and a person's computer on its LAN. */
export interface Bed extends AsyncDisposable {
  readonly modem: SimulatedModem;
  readonly serial: ModemSerial;
  readonly tree: UsbTree;
  readonly nodes: Map<string, string>;
  readonly network: BedNetwork;
  readonly image: RouterImage;
  /** The router's address in its LAN. */
  readonly lan: string;
  readonly dropbear: Dropbear;
  /** Every call of uci, ubus and the like on the router, oldest first. */
  readonly calls: string[];
  /** What the program under test is to find: the modem's USB tree instead of the machine's. */
  readonly env: Readonly<Record<string, string>>;
  /** The words that start a program on the computer. */
  onComputer(words: readonly string[]): readonly [string, ...string[]];
  /** Runs a program on the router. */
  router(
    words: readonly string[],
  ): Promise<{ readonly status: number; readonly stdout: string; readonly stderr: string }>;
  /** Off without warning and on again. */
  cutPower(): Promise<void>;
  /** The root file system as after a flash error, and back. */
  remount(how: "ro" | "rw"): Promise<void>;
  /** The address the WAN port really has. */
  wanAddress(): Promise<string | undefined>;
  /** Waits until the WAN port has an address that begins so. */
  wanBecomes(start: string): Promise<string>;
  /** Whether a connection from the Internet to `address` arrives at the router. */
  inbound(address: string): Promise<"arrives" | "does not arrive">;
  /** How many NAT rules the modem has. */
  modemNatRules(): Promise<number>;
  /** Everything under the router's /etc: mode and content by path, links as `-> target`. */
  etc(): Promise<Readonly<Record<string, string>>>;
  log(): readonly string[];
}

const usualSpeed = 15;

/** Where ports lead that never speak AT: a node that nobody else has open, as everybody has /dev/null. */
const silentNode = "/dev/full";

export async function openBed(options: BedOptions = {}): Promise<Bed> {
  const undo = undoList();
  try {
    return await assemble(options, undo);
  } catch (error) {
    await undo[Symbol.asyncDispose]();
    throw error;
  }
}

async function assemble(options: BedOptions, stack: UndoList): Promise<Bed> {
  const image: RouterImage = routerImages[options.image ?? "dsa-24.10"];
  const lan = options.lan ?? "192.168.1.1";
  const clock = wallClock();
  const modem = simulateModem({
    model: "rm520n-gl",
    ...options.modem,
    clock: wallClock(options.speed ?? usualSpeed),
  });
  stack.defer(() => modem.close());
  const number = options.beside === undefined ? 0 : (count(options.beside) ?? 1);
  const nodes = options.beside?.nodes ?? new Map<string, string>();
  const tree =
    options.beside?.tree ?? stack.use(await usbTree((tty) => nodes.get(tty) ?? silentNode));
  const serial = stack.use(
    await attachSerial({
      modem,
      tree,
      nodes,
      firstTty: number * 8,
      ...(number === 0 ? {} : { busPath: `2-${number + 1}` }),
    }),
  );
  const network = stack.use(
    await layNetwork({
      image,
      lan,
      ...(options.beside === undefined ? {} : { pc: options.beside.network.pc }),
    }),
  );

  const edit = (text: string): string =>
    (options.edit ?? same)(text).replaceAll("192.168.1.1", lan);
  const rom = await layOutRom(image, {
    password: options.password ?? "",
    edit,
    files: options.files ?? {},
  });
  stack.defer(() => rm(rom, { recursive: true, force: true }));
  const sockets = `${rom}.run`;
  await mkdir(sockets);
  stack.defer(() => rm(sockets, { recursive: true, force: true }));
  const root = `${rom}.root`;
  stack.defer(() =>
    Promise.all([
      rm(root, { recursive: true, force: true }),
      rm(`${root}.overlay`, { recursive: true, force: true }),
    ]).then(() => undefined),
  );
  const prepare = mountRoot(
    root,
    rom,
    sockets,
    [...image.lanPorts, image.wanDevice],
    options.usb === "router" ? tree : undefined,
  );
  const dropbear = stack.use(
    await startDropbear({
      password: options.password ?? "",
      ...(options.hostKeys === undefined ? {} : { hostKeys: options.hostKeys }),
      network: { namespace: network.router, host: lan, port: 22 },
      root: { folder: root, prepare },
    }),
  );
  const keep = await processesIn(dropbear.pid);
  const seen = `/proc/${dropbear.pid}/root${root}`;
  await chmod(`${seen}/tmp`, 0o1777);

  const onRouter = (words: readonly string[]): readonly [string, ...string[]] =>
    within(network.router, [
      "nsenter",
      `--target=${dropbear.pid}`,
      "--mount",
      "--pid",
      "chroot",
      root,
      "/usr/bin/env",
      "-i",
      "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
      "HOME=/root",
      ...words,
    ]);
  const end = async (child: ChildProcess): Promise<void> => {
    await endChildren(child, "SIGTERM");
    const done = exited(child);
    if ((await Promise.race([done.then(() => "gone"), pause(1_000, "still there")])) === "gone")
      return;
    await endChildren(child, "SIGKILL");
    await done;
  };
  const log = createLog(clock);
  const netifd = await realNetifd({
    clock,
    image,
    namespace: network.router,
    onRouter,
    end,
    log: log.add,
  });
  stack.defer(() => netifd.close());
  const processes = new Map<number, ChildProcess>();
  const services = createServices({
    clock,
    hasFault: () => false,
    log: log.add,
    spawn: (commandLine, { title, environment, ended }) => {
      const variables = Object.entries(environment ?? {}).map(
        ([name, value]) => `${name}=${value}`,
      );
      const [program, ...words] = onRouter([...variables, "/bin/sh", "-c", `exec ${commandLine}`]);
      const child = spawn(program, words, { stdio: ["ignore", "ignore", "pipe"] });
      let stderr = "";
      child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
      const gone = exited(child).then(() => {
        processes.delete(child.pid ?? 0);
        ended?.({ status: child.exitCode ?? 143, stdout: "", stderr });
      });
      if (child.pid !== undefined) processes.set(child.pid, child);
      return {
        pid: child.pid ?? 0,
        title: title ?? commandLine,
        signal: new AbortController().signal,
        ended: gone,
      } satisfies RunningProcess;
    },
    kill: (pid) => {
      const child = processes.get(pid);
      if (child !== undefined) void end(child);
    },
  });
  const stock = ["dnsmasq", "dropbear", "firewall", "network", ...(image.rpcd ? ["rpcd"] : [])];
  for (const name of stock) services.system(name, "running");
  const uciFiles = uciOnDisk(seen);
  const started = clock.now();
  const programs = stack.use(
    await servePrograms(
      { clock, image, services, log, uciFiles, netifd, bootedAt: () => started },
      { socket: join(sockets, "socket"), root: seen },
    ),
  );
  await programs.boot();
  const power = bedPower({
    pid: dropbear.pid,
    keep,
    root: seen,
    services,
    stock,
    programs,
    netifd,
    onRouter,
  });
  const modemNetwork = stack.use(
    followModem({
      modem,
      namespaces: network,
      folder: sockets,
      cable: options.cable ?? "direct",
      mac: () => netifd.mac(image.wanDevice),
    }),
  );
  await modemNetwork.settled();

  const wanAddress = async (): Promise<string | undefined> =>
    /inet ([\d.]+)/.exec(
      await run("ip", ["-n", network.router, "-4", "addr", "show", "dev", image.wanDevice]),
    )?.[1];
  const router = (words: readonly string[]): ReturnType<Bed["router"]> => {
    const [program, ...rest] = onRouter(words);
    return outcome(program, rest);
  };
  return {
    modem,
    serial,
    tree,
    nodes,
    network,
    image,
    lan,
    dropbear,
    calls: programs.calls,
    env:
      options.usb === "router"
        ? { ETHERMODE_SYSFS: join(rom, "mnt"), ETHERMODE_DEV: join(rom, "mnt") }
        : { ETHERMODE_SYSFS: tree.sysfs, ETHERMODE_DEV: tree.dev },
    onComputer: (words) => within(network.pc, words),
    router,
    cutPower: power.cut,
    remount: async (how) =>
      void (await run("nsenter", [
        `--target=${dropbear.pid}`,
        "--mount",
        "mount",
        "-o",
        `remount,${how}`,
        root,
      ])),
    wanAddress,
    wanBecomes: (start) =>
      waitFor(`a WAN address ${start}…`, async () =>
        (await wanAddress())?.startsWith(start) === true ? wanAddress() : undefined,
      ),
    inbound: (address) => inbound(network, address),
    modemNatRules: async () =>
      [...(await nft(network.modem, "list ruleset")).matchAll(/snat to/g)].length,
    etc: () => everyFile(join(seen, "etc")),
    log: log.lines,
    [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
  };
}

function same(text: string): string {
  return text;
}

const plugged = new WeakMap<Bed, number>();

/** The next free place at the computer. */
function count(bed: Bed): number {
  const next = (plugged.get(bed) ?? 0) + 1;
  plugged.set(bed, next);
  return next;
}

async function waitFor<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(100);
  }
  throw new Error(`${what} did not come`);
}

async function inbound(
  { router, carrier }: BedNetwork,
  address: string,
): Promise<"arrives" | "does not arrive"> {
  const [program, ...words] = within(router, [
    "socat",
    "-u",
    "TCP-LISTEN:9000,reuseaddr,fork",
    "STDOUT",
  ]);
  const listener = spawn(program, words, { stdio: ["ignore", "pipe", "ignore"] });
  const heard = new Promise<"arrives">((resolve) =>
    listener.stdout.once("data", () => resolve("arrives")),
  );
  // A few tries: the listener may be a moment behind, and the first packet waits for ARP.
  const [caller, ...rest] = within(carrier, [
    "sh",
    "-c",
    `for try in 1 2 3 4; do echo hello | socat -u STDIN TCP:${address}:9000,connect-timeout=1; sleep 0.2; done`,
  ]);
  try {
    return await Promise.race([
      heard,
      outcome(caller, rest).then(() => pause(200, "does not arrive" as const)),
    ]);
  } finally {
    listener.kill("SIGKILL");
    await exited(listener);
  }
}

async function everyFile(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = await Promise.all(
    entries
      .filter((entry) => !entry.isDirectory())
      .map(async (entry) => {
        const path = join(entry.parentPath, entry.name);
        const { mode } = await lstat(path);
        const content = entry.isSymbolicLink()
          ? `-> ${await readlink(path)}`
          : `${(mode & 0o7777).toString(8)} ${await readFile(path, "latin1")}`;
        return [path.slice(folder.length), content] as const;
      }),
  );
  return Object.fromEntries(files.sort(([a], [b]) => (a < b ? -1 : 1)));
}

import type { ChildProcess } from "node:child_process";
import { chmod, mkdir, rm } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import type { RouterImage } from "../../../simulator/router/images/image.ts";
import { startDropbear, type Dropbear } from "../dropbear.ts";
import type { BedOptions } from "./bed.ts";
import type { BedHardware } from "./hardware.ts";
import { mountRoot } from "./mount-root.ts";
import { processesIn } from "./power.ts";
import { layOutRom } from "./root.ts";
import { endChildren, exited, within } from "./run.ts";
import type { UndoList } from "./undo-list.ts";

/** The router's file system and its SSH server. */
export interface RouterMachine {
  readonly dropbear: Dropbear;
  /** Processes of the bed in the router's namespaces. */
  readonly keep: readonly number[];
  /** Folder of the read-only file system on this machine. */
  readonly rom: string;
  /** Folder of sockets that the router's programs connect to. */
  readonly sockets: string;
  /** Root of the router in its mount namespace. */
  readonly root: string;
  /** The same root as seen from this process. */
  readonly seen: string;
  /** Returns the words that start a program on the router. */
  onRouter(words: readonly string[]): readonly [string, ...string[]];
}

export async function startRouterMachine(
  options: BedOptions,
  { image, lan }: { readonly image: RouterImage; readonly lan: string },
  { network, tree }: Pick<BedHardware, "network" | "tree">,
  stack: UndoList,
): Promise<RouterMachine> {
  const edit = (text: string): string =>
    (options.edit ?? same)(text).replaceAll("192.168.1.1", lan);
  const rom = await layOutRom(image, {
    password: options.password ?? "",
    edit,
    files: options.files ?? {},
  });
  stack.defer(() => rm(rom, { recursive: true, force: true }));
  const { sockets, root } = await layFolders(rom, stack);
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
  return {
    dropbear,
    keep,
    rom,
    sockets,
    root,
    seen,
    onRouter: (words) =>
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
      ]),
  };
}

/** Creates the folders beside the ROM, which are removed with the bed. */
async function layFolders(
  rom: string,
  stack: UndoList,
): Promise<Pick<RouterMachine, "sockets" | "root">> {
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
  return { sockets, root };
}

/** Ends a program that was started on the router, by force after a second. */
export async function endOnRouter(child: ChildProcess): Promise<void> {
  await endChildren(child, "SIGTERM");
  const done = exited(child);
  if ((await Promise.race([done.then(() => "gone"), pause(1_000, "still there")])) === "gone")
    return;
  await endChildren(child, "SIGKILL");
  await done;
}

function same(text: string): string {
  return text;
}

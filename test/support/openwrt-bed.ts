import { join } from "node:path";
import { wallClock } from "../../src/core/clock.ts";
import type { RouterImage } from "../../simulator/router/images/image.ts";
import { routerImages } from "../../simulator/router/images/images.ts";
import type { Bed, BedOptions } from "./openwrt-bed/bed.ts";
import { everyFile } from "./openwrt-bed/every-file.ts";
import { layHardware, type BedHardware } from "./openwrt-bed/hardware.ts";
import { nft } from "./openwrt-bed/network.ts";
import { startRouterMachine, type RouterMachine } from "./openwrt-bed/router-machine.ts";
import { outcome, run, within } from "./openwrt-bed/run.ts";
import { bootRouter, type RouterSystem } from "./openwrt-bed/system.ts";
import { inbound, waitFor } from "./openwrt-bed/traffic.ts";
import { undoList, type UndoList } from "./openwrt-bed/undo-list.ts";

export type { Bed, BedOptions } from "./openwrt-bed/bed.ts";

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
  const site: Site = {
    image: routerImages[options.image ?? "dsa-24.10"],
    lan: options.lan ?? "192.168.1.1",
  };
  const clock = wallClock();
  const hardware = await layHardware(options, site, stack);
  const machine = await startRouterMachine(options, site, hardware, stack);
  const system = await bootRouter(options, { ...site, clock }, hardware, machine, stack);
  const usb =
    options.usb === "router"
      ? { sysfs: join(machine.rom, "mnt"), dev: join(machine.rom, "mnt") }
      : hardware.tree;
  return {
    ...controls(site, hardware, machine, system),
    env: { ETHERMODE_SYSFS: usb.sysfs, ETHERMODE_DEV: usb.dev },
    [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
  };
}

interface Site {
  readonly image: RouterImage;
  readonly lan: string;
}

function controls(
  { image, lan }: Site,
  hardware: BedHardware,
  machine: RouterMachine,
  system: RouterSystem,
): Omit<Bed, "env" | typeof Symbol.asyncDispose> {
  const { network } = hardware;
  const { dropbear } = machine;
  const wanAddress = async (): Promise<string | undefined> =>
    /inet ([\d.]+)/.exec(
      await run("ip", ["-n", network.router, "-4", "addr", "show", "dev", image.wanDevice]),
    )?.[1];
  return {
    ...hardware,
    image,
    lan,
    dropbear,
    calls: system.programs.calls,
    onComputer: (words) => within(network.pc, words),
    router: (words, stdin) => {
      const [program, ...rest] = machine.onRouter(words);
      return outcome(program, rest, stdin);
    },
    cutPower: system.power.cut,
    remount: async (how) =>
      void (await run("nsenter", [
        `--target=${dropbear.pid}`,
        "--mount",
        "mount",
        "-o",
        `remount,${how}`,
        machine.root,
      ])),
    wanAddress,
    wanBecomes: (start) =>
      waitFor(`a WAN address ${start}…`, async () =>
        (await wanAddress())?.startsWith(start) === true ? wanAddress() : undefined,
      ),
    inbound: (address) => inbound(network, address),
    modemNatRules: async () =>
      [...(await nft(network.modem, "list ruleset")).matchAll(/snat to/g)].length,
    etc: () => everyFile(join(machine.seen, "etc")),
    log: system.log.lines,
  };
}

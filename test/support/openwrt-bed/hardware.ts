import { wallClock } from "../../../src/core/clock.ts";
import { simulateModem, type SimulatedModem } from "../../../simulator/modem/modem.ts";
import type { RouterImage } from "../../../simulator/router/images/image.ts";
import { usbTree, type UsbTree } from "../usb-tree.ts";
import type { Bed, BedOptions } from "./bed.ts";
import { attachSerial, type ModemSerial } from "./modem-serial.ts";
import { layNetwork, type BedNetwork } from "./network.ts";
import type { UndoList } from "./undo-list.ts";

const defaultSpeed = 15;

/** Target of ports that never answer AT: no process has /dev/full open, and many have /dev/null. */
const silentNode = "/dev/full";

/** The modem with its serial ports, and the cables of modem, router and computer. */
export interface BedHardware {
  readonly modem: SimulatedModem;
  readonly nodes: Map<string, string>;
  readonly tree: UsbTree;
  readonly serial: ModemSerial;
  readonly network: BedNetwork;
}

export async function layHardware(
  options: BedOptions,
  { image, lan }: { readonly image: RouterImage; readonly lan: string },
  stack: UndoList,
): Promise<BedHardware> {
  const modem = simulateModem({
    model: "rm520n-gl",
    ...options.modem,
    clock: wallClock(options.speed ?? defaultSpeed),
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
  return { modem, nodes, tree, serial, network };
}

const plugged = new WeakMap<Bed, number>();

/** Returns the next free place at the computer. */
function count(bed: Bed): number {
  const next = (plugged.get(bed) ?? 0) + 1;
  plugged.set(bed, next);
  return next;
}

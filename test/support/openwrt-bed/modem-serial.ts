import type { SimulatedModem } from "../../../simulator/modem/modem.ts";
import type { UsbIdentity } from "../../../simulator/modem/usb.ts";
import type { TreeDevice } from "../usb-device.ts";
import type { UsbTree } from "../usb-tree.ts";
import { oneAtATime } from "./run.ts";
import { openSerialLine, type SerialLine } from "./serial-line.ts";

export interface ModemSerial extends AsyncDisposable {
  /** Resolves when the ports match the modem's bus. */
  settled(): Promise<void>;
  /** Name of the AT port in the tree's dev folder. */
  port(): string | undefined;
}

export interface SerialPlace {
  readonly modem: SimulatedModem;
  readonly tree: UsbTree;
  /** Targets of the device nodes. */
  readonly nodes: Map<string, string>;
  /** The number of the first ttyUSB. */
  readonly firstTty: number;
  /** Bus path that replaces the modem's own, so that two modems of one computer differ. */
  readonly busPath?: string;
}

/**
 * Puts a simulated modem's serial interfaces on real terminals, and its USB identity into a sysfs
 * tree. Both disappear and return with its restarts.
 */
export async function attachSerial(place: SerialPlace): Promise<ModemSerial> {
  const { modem, tree, nodes } = place;
  const inTurn = oneAtATime();
  const lines = new Map<string, SerialLine>();
  let plugged: TreeDevice | undefined;

  const appear = async (): Promise<void> => {
    const identity = modem.usb();
    if (identity === undefined || plugged !== undefined) return;
    const device = deviceOf(identity, place);
    for (const { number, tty } of device.interfaces) {
      if (
        tty === undefined ||
        identity.interfaces[number]?.role === "diag" ||
        identity.interfaces[number]?.role === "nmea"
      )
        continue;
      const line = await connect(modem, number);
      lines.set(tty, line);
      nodes.set(tty, line.path);
    }
    plugged = device;
    await tree.plug(device);
  };
  const vanish = async (): Promise<void> => {
    if (plugged === undefined) return;
    const device = plugged;
    plugged = undefined;
    for (const [tty, line] of lines) {
      await line.unplug();
      nodes.delete(tty);
    }
    lines.clear();
    await tree.unplug(device);
  };
  const follow = (): Promise<void> =>
    inTurn(async () => (modem.usb() === undefined ? vanish() : appear()));
  let problem: unknown;
  // The modem can return before its old ports are gone, so changes are applied one by one.
  const stop = modem.onUsb(
    (present) =>
      void inTurn(present ? appear : vanish).catch((error: unknown) => (problem = error)),
  );
  await follow();
  return {
    settled: async () => {
      await follow();
      if (problem !== undefined) throw problem;
    },
    port: () =>
      plugged?.interfaces.find(({ number }) => modem.usb()?.interfaces[number]?.role === "at")?.tty,
    async [Symbol.asyncDispose]() {
      stop();
      await inTurn(vanish);
    },
  };
}

async function connect(modem: SimulatedModem, number: number): Promise<SerialLine> {
  const port = modem.open(number);
  let open = true;
  port.onHangUp(() => (open = false));
  const line = await openSerialLine((data) => (open ? port.write(data) : undefined));
  port.onData((data) => (open ? line.say(data) : undefined));
  return line;
}

function deviceOf(identity: UsbIdentity, { firstTty, busPath }: SerialPlace): TreeDevice {
  let tty = firstTty;
  return {
    bus: busPath ?? identity.busPath,
    vendorId: identity.vendorId,
    productId: identity.productId,
    serial: identity.serial,
    product: identity.product,
    manufacturer: "Quectel",
    deviceNumber: 3,
    speedMbps: Number(identity.speed),
    maxPowerMa: Number.parseInt(identity.maxPower, 10),
    interfaces: identity.interfaces.map(({ number, endpoints, driver, ...shape }) => ({
      number,
      endpoints,
      driver,
      class: `${shape.class}/${shape.subClass}/${shape.protocol}`,
      ...(driver === "option" ? { tty: `ttyUSB${tty++}` } : {}),
    })),
  };
}

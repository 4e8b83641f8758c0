import { defined } from "../../src/core/defined.ts";
import type { Json } from "../../src/core/json.ts";
import type { EthernetPort } from "../cable.ts";
import type { ModelName } from "./dialects/models.ts";
import { faultBox, type ModemFault } from "./faults.ts";
import { createBus, type UsbBus } from "./bus.ts";
import { createDataCall } from "./data-call.ts";
import { createEthernet } from "./ethernet.ts";
import type { Machine } from "./machine.ts";
import { memoryStore, type MemoryStore } from "./memory.ts";
import { dialectOf, faultsOf, identityOf, type ModemOptions } from "./options.ts";
import { serialInterface, type AtPort, type SerialInterface } from "./port.ts";
import { createPower } from "./power.ts";
import { createRadio } from "./radio.ts";
import { simCard, type Tries } from "./sim-card.ts";
import { createReplay, type RecordedReply } from "./replay.ts";
import { timersOn } from "./timers.ts";
import type { UsbIdentity } from "./usb.ts";

export type { ModemOptions } from "./options.ts";

/**
 * A simulated modem. It starts as one that has been up for minutes: on the bus, registered,
 * connected if its settings make it dial.
 */
export interface SimulatedModem {
  readonly model: ModelName;
  readonly ethernet: EthernetPort;
  /** undefined while off the bus. */
  usb(): UsbIdentity | undefined;
  /** Calls the listener when the modem enters or leaves the bus; returns a function that removes it. */
  onUsb(listener: (present: boolean) => void): () => void;
  /** Throws `port/not-found` off the bus or without such a serial interface, `busy/port-held` when it is open. */
  open(interfaceNumber: number): AtPort;
  /** Everything that survives a power cut, for comparing before and after. */
  nonVolatile(): Json;
  /** Returns the values in effect: those that need a restart are as at the last boot. */
  acting(): Json;
  /** Command lines received on all ports, oldest first. */
  readonly received: readonly string[];
  /** Number of boots since creation. */
  readonly restarts: number;
  /** The IPv4 address of the running data call. */
  readonly carrierAddress: string | undefined;
  /** PIN and PUK attempts left. */
  readonly simTries: Tries;
  /** Whether a host on USB gets Internet access: by its own call in QMI and MBIM mode, else by the modem's. */
  usbInternet(): boolean;
  /** Pulls the USB cable, or plugs it in; the board has its own power supply. */
  unplug(): void;
  plug(): void;
  /** Cuts and restores the power: only the stored settings remain. */
  powerCut(): void;
  /** Answers with recorded replies, until a write changes what they report. */
  replay(replies: RecordedReply): void;
  addFault(name: ModemFault): void;
  removeFault(name: ModemFault): void;
  /** Stops all timers. */
  close(): void;
}

/** Assumed: long enough for a kernel to notice, too short for a boot. */
const looseContactMs = 5_000;

/** Puts the parts of a modem together. */
function assemble(options: ModemOptions) {
  const dialect = dialectOf(options);
  const faults = faultBox(faultsOf(options));
  const memory = memoryStore({ ...dialect.stock, ...options.nonVolatile });
  const timers = timersOn(options.clock);
  const base = { dialect, faults, memory, timers };
  const received: string[] = [];
  const replay = createReplay();
  const brownOut = (): void => power.reboot();
  const serial = (answersAt: boolean): SerialInterface =>
    serialInterface({
      machine,
      timers,
      answersAt,
      replayed: replay.answer,
      received: (line) => void received.push(line),
      brownOut,
      loseContact,
    });
  const loseContact = (): void => {
    bus.setCable(false);
    timers.after(looseContactMs, () => bus.setCable(true));
  };
  const bus = createBus({ ...base, serial });
  const { pinTries } = options;
  const card = simCard({ asksForPin: () => faults.has("sim-pin"), ...defined({ pinTries }) });
  const radio = createRadio({
    ...base,
    card,
    registers: options.registered ?? true,
    announce: bus.announce,
    onChange: () => call.reconsider(),
  });
  const carrierAddress = options.carrierAddress ?? "100.72.1.45";
  const call = createDataCall({ ...base, carrierAddress, radio: () => radio, brownOut });
  const chip = options.board === "r8168" ? "r8168" : "r8125";
  const ethernet = createEthernet({ ...base, chip, call: () => call });
  const power = createPower({ ...base, clock: options.clock, bus, radio, call, ethernet });
  const machine: Machine = {
    dialect,
    identity: identityOf(options, dialect),
    faults,
    memory,
    card,
    radio,
    call,
    ethernet,
    ...power.commands,
  };
  return { machine, bus, power, received, replay };
}

export function simulateModem(options: ModemOptions): SimulatedModem {
  const { machine, bus, power, received, replay } = assemble(options);
  const { faults, memory, radio, call, card, ethernet } = machine;
  power.settle();
  const reconsider = (): void => {
    radio.reconsider();
    call.reconsider();
  };

  return {
    model: options.model,
    ethernet,
    usb: () =>
      bus.present()
        ? usbIdentity(machine, bus, power.boots > 0 && faults.has("usb-speed-drops-after-restart"))
        : undefined,
    onUsb: bus.onPresence,
    open: bus.open,
    nonVolatile: () => memory.written,
    acting: () => actingOf(memory),
    received,
    get restarts() {
      return power.boots;
    },
    get carrierAddress() {
      return call.address;
    },
    get simTries() {
      return card.tries;
    },
    usbInternet: () => call.servesUsb,
    unplug: () => bus.setCable(false),
    plug: () => bus.setCable(true),
    powerCut: power.cut,
    replay: replay.use,
    addFault: (name) => {
      faults.add(name);
      reconsider();
    },
    removeFault: (name) => {
      faults.remove(name);
      reconsider();
    },
    close: power.close,
  };
}

function usbIdentity({ dialect, identity }: Machine, bus: UsbBus, slow: boolean): UsbIdentity {
  return {
    vendorId: "2c7c",
    productId: dialect.usb.productId,
    serial: identity.serial,
    product: dialect.model,
    maxPower: dialect.usb.maxPower,
    // docs/facts/modem.md#usb-speed-after-restart
    speed: slow ? "480" : "5000",
    busPath: slow ? "1-1" : "2-1",
    interfaces: bus.interfaces(),
  };
}

/** Settings that need a restart, by all sources. */
function actingOf({ booted }: MemoryStore): Json {
  const { pcieMode, usbNet, usbConfiguration, ethernetDrivers, ethernet, nat } = booted;
  return { pcieMode, usbNet, usbConfiguration, ethernetDrivers, ethernet, nat };
}

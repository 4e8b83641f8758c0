import type { Clock } from "../../src/core/clock.ts";
import type { Json } from "../../src/core/json.ts";
import type { EthernetPort } from "../cable.ts";
import type { Dialect } from "./dialects/dialect.ts";
import { simulatedModels, type ModelName } from "./dialects/models.ts";
import { faultBox, type ModemFault } from "./faults.ts";
import { createBus, type UsbBus } from "./bus.ts";
import { createDataCall } from "./data-call.ts";
import { createEthernet, type NetworkChip } from "./ethernet.ts";
import type { Identity, Machine } from "./machine.ts";
import { memoryStore, type Memory, type MemoryStore } from "./memory.ts";
import { serialInterface, type AtPort, type SerialInterface } from "./port.ts";
import { createPower } from "./power.ts";
import { createRadio } from "./radio.ts";
import { simCard, type Tries } from "./sim-card.ts";
import { timersOn } from "./timers.ts";
import type { UsbIdentity } from "./usb.ts";

/** A modem that exists only here. It begins as one that has been up for minutes: on the bus, registered, connected where something dials. */
export interface SimulatedModem {
  readonly model: ModelName;
  readonly ethernet: EthernetPort;
  /** undefined while off the bus. */
  usb(): UsbIdentity | undefined;
  /** Told when it enters or leaves the bus; returns the way to stop listening. */
  onUsb(listener: (present: boolean) => void): () => void;
  /** Throws `port/not-found` when off the bus or where there is no serial interface, `busy/port-held` when it is open. */
  open(interfaceNumber: number): AtPort;
  /** Everything that survives a power cut, for comparing before and after. */
  nonVolatile(): Json;
  /** Of that, what acts: values that wait for a restart are still those it booted with. */
  acting(): Json;
  /** Command lines received on all ports, oldest first. */
  readonly received: readonly string[];
  /** Boots since it was made, whatever their cause. */
  readonly restarts: number;
  /** The IPv4 address of the running data call. */
  readonly carrierAddress: string | undefined;
  /** Attempts the SIM has left. */
  readonly simTries: Tries;
  /** Whether a computer on the USB side would get Internet: by a call of its own in QMI and MBIM mode, else by the modem's. */
  usbInternet(): boolean;
  /** Pulls and puts back the USB cable; the board has a supply of its own. */
  unplug(): void;
  plug(): void;
  /** The power goes and comes back: everything but the memory is lost. */
  powerCut(): void;
  addFault(name: ModemFault): void;
  /** Somebody has mended it. */
  removeFault(name: ModemFault): void;
  /** Stops its clockwork: no timer is left. */
  close(): void;
}

export interface ModemOptions {
  readonly model: ModelName;
  readonly clock: Clock;
  readonly faults?: readonly ModemFault[];
  /** What somebody has changed since the factory. */
  readonly nonVolatile?: Partial<Memory>;
  /** What the carrier gives the data call; the default is a carrier-NAT address. */
  readonly carrierAddress?: string;
  readonly sim?: "ready" | "absent" | "pin";
  /** What the SIM says it is; the default is of the test network 001-01. */
  readonly imsi?: string;
  /** What is left of the three attempts at the PIN; at 0 the SIM wants its PUK. */
  readonly pinTries?: number;
  /** The USB serial number. */
  readonly serial?: string;
  /** Whether a network takes it. */
  readonly registered?: boolean;
  /** As AT+QGMR prints it. */
  readonly firmware?: string;
  /** What it calls itself: another module of the same platform. */
  readonly name?: string;
  /** The carrier board: a PCIe NIC, or a PHY on RGMII pins. By default what the model is sold on. */
  readonly board?: NetworkChip | "rgmii";
}

const identityOf = (options: ModemOptions, dialect: Dialect): Identity => ({
  serial: options.serial ?? "5e1f0a7",
  firmware:
    options.firmware ??
    (options.faults?.includes("old-firmware-without-mpdn") === true
      ? dialect.oldFirmware
      : dialect.firmware),
  imei: "004999010640000",
  imsi: options.imsi ?? "001010123456789",
  iccid: "8999901000000000005F",
  mac: "06:ea:9f:31:49:28",
});

function dialectOf(options: ModemOptions): Dialect {
  const known: Dialect = simulatedModels[options.model];
  const dialect: Dialect = options.name === undefined ? known : { ...known, model: options.name };
  if (options.board === undefined) return dialect;
  if (options.board === "rgmii") return { ...dialect, wiring: "rgmii" };
  return dialect.wiring === "rgmii" ? { ...dialect, wiring: "pcie-driver" } : dialect;
}

function faultsOf(options: ModemOptions): readonly ModemFault[] {
  const fromSim: Record<"ready" | "absent" | "pin", readonly ModemFault[]> = {
    ready: [],
    absent: ["sim-absent"],
    pin: ["sim-pin"],
  };
  return [...(options.faults ?? []), ...fromSim[options.sim ?? "ready"]];
}

/** Assumed: long enough for a kernel to notice, too short for a boot. */
const looseContactMs = 5_000;

export function simulateModem(options: ModemOptions): SimulatedModem {
  const dialect = dialectOf(options);
  const faults = faultBox(faultsOf(options));
  const memory = memoryStore({ ...dialect.stock, ...options.nonVolatile });
  const timers = timersOn(options.clock);
  const received: string[] = [];
  const serial = (answers: "at" | "nothing"): SerialInterface =>
    serialInterface({
      machine,
      timers,
      answers,
      received: (line) => void received.push(line),
      brownOut: () => power.reboot(),
      loseContact,
    });
  const loseContact = (): void => {
    bus.setCable("out");
    timers.after(looseContactMs, () => bus.setCable("in"));
  };
  const bus = createBus({ dialect, memory, serial });
  const card = simCard({
    asksForPin: () => faults.has("sim-pin"),
    ...(options.pinTries === undefined ? {} : { pinTries: options.pinTries }),
  });
  const radio = createRadio({
    faults,
    memory,
    card,
    timers,
    registers: options.registered ?? true,
    announce: bus.announce,
    onChange: () => call.reconsider(),
  });
  const call = createDataCall({
    dialect,
    faults,
    memory,
    timers,
    carrierAddress: options.carrierAddress ?? "100.72.1.45",
    radio: () => radio,
    brownOut: () => power.reboot(),
  });
  const chip = options.board === "r8168" ? "r8168" : "r8125";
  const ethernet = createEthernet({ dialect, faults, memory, timers, chip, call: () => call });
  const power = createPower({
    clock: options.clock,
    faults,
    memory,
    timers,
    bus,
    radio,
    call,
    ethernet,
  });
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
    unplug: () => bus.setCable("out"),
    plug: () => bus.setCable("in"),
    powerCut: power.cut,
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
    // modem.md 4.2: it may come back slower and elsewhere.
    speed: slow ? "480" : "5000",
    busPath: slow ? "1-1" : "2-1",
    interfaces: bus.interfaces(),
  };
}

/** What takes a restart to act, by all sources. */
function actingOf({ booted }: MemoryStore): Json {
  const { pcieMode, usbNet, usbConfiguration, ethernetDrivers, ethernet, nat } = booted;
  return { pcieMode, usbNet, usbConfiguration, ethernetDrivers, ethernet, nat };
}

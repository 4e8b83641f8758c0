import type { Clock } from "../../src/core/clock.ts";
import type { Dialect } from "./dialects/dialect.ts";
import { simulatedModels, type ModelName } from "./dialects/models.ts";
import type { NetworkChip } from "./ethernet.ts";
import type { ModemFault } from "./faults.ts";
import type { Identity } from "./machine.ts";
import type { Memory } from "./memory.ts";

export interface ModemOptions {
  readonly model: ModelName;
  readonly clock: Clock;
  readonly faults?: readonly ModemFault[];
  /** Settings that differ from the factory values. */
  readonly nonVolatile?: Partial<Memory>;
  /** The address of the data call; a CGNAT address by default. */
  readonly carrierAddress?: string;
  readonly sim?: "ready" | "absent" | "pin";
  /** The IMSI; from the test network 001-01 by default. */
  readonly imsi?: string;
  /** Country and network code, five or six digits; 00101 by default. */
  readonly network?: string;
  /** PIN attempts left; at 0 the SIM requires its PUK. */
  readonly pinTries?: number;
  /** The USB serial number. */
  readonly serial?: string;
  /** Whether a network accepts the modem. */
  readonly registered?: boolean;
  /** As AT+QGMR prints it. */
  readonly firmware?: string;
  /** The model name in replies: another module of the same platform. */
  readonly name?: string;
  /** The carrier board: a PCIe NIC, or a PHY on RGMII pins. The default is the board it is sold on. */
  readonly board?: NetworkChip | "rgmii";
}

export function identityOf(options: ModemOptions, dialect: Dialect): Identity {
  const network = options.network ?? options.imsi?.slice(0, 5) ?? "00101";
  const isOld = options.faults?.includes("old-firmware-without-mpdn") === true;
  return {
    serial: options.serial ?? "5e1f0a7",
    firmware: options.firmware ?? (isOld ? dialect.oldFirmware : dialect.firmware),
    imei: "004999010640000",
    imsi: options.imsi ?? `${network}0123456789`.slice(0, 15),
    network: { mcc: network.slice(0, 3), mnc: network.slice(3) },
    iccid: "8999901000000000005F",
    mac: "06:ea:9f:31:49:28",
  };
}

export function dialectOf(options: ModemOptions): Dialect {
  const known: Dialect = simulatedModels[options.model];
  const dialect: Dialect = options.name === undefined ? known : { ...known, model: options.name };
  if (options.board === undefined) return dialect;
  if (options.board === "rgmii") return { ...dialect, wiring: "rgmii" };
  return dialect.wiring === "rgmii" ? { ...dialect, wiring: "pcie-driver" } : dialect;
}

export function faultsOf({ faults = [], sim = "ready" }: ModemOptions): readonly ModemFault[] {
  return sim === "ready" ? faults : [...faults, `sim-${sim}`];
}

import type { Dialect } from "./dialects/dialect.ts";
import type { FaultBox } from "./faults.ts";
import type { DataCall } from "./data-call.ts";
import type { ModemEthernet } from "./ethernet.ts";
import type { MemoryStore } from "./memory.ts";
import type { Radio } from "./radio.ts";
import type { SimCard } from "./sim-card.ts";

/** All values are invented; the IMEI is from the range kept for tests. */
export interface Identity {
  readonly serial: string;
  readonly firmware: string;
  readonly imei: string;
  readonly imsi: string;
  /** The network of the SIM card and of the cell. */
  readonly network: { readonly mcc: string; readonly mnc: string };
  readonly iccid: string;
  /** Lower case with colons. */
  readonly mac: string;
}

/** The parts of one modem, as the commands see them. */
export interface Machine {
  readonly dialect: Dialect;
  readonly identity: Identity;
  readonly faults: FaultBox;
  readonly memory: MemoryStore;
  readonly card: SimCard;
  readonly radio: Radio;
  readonly call: DataCall;
  readonly ethernet: ModemEthernet;
  /** Milliseconds since USB came back; unlimited before the first restart. */
  uptimeMs(): number;
  /** Milliseconds of the clock. */
  nowMs(): number;
  restart(): void;
  powerDown(): void;
}

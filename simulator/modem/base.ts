import type { Dialect } from "./dialects/dialect.ts";
import type { FaultBox } from "./faults.ts";
import type { MemoryStore } from "./memory.ts";
import type { Timers } from "./timers.ts";

/** The parts of the modem that all others use. */
export interface ModemBase {
  readonly dialect: Dialect;
  readonly faults: FaultBox;
  readonly memory: MemoryStore;
  /** Timers that end with the power. */
  readonly timers: Timers;
}

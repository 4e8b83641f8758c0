import type { FaultBox } from "./faults.ts";
import type { MemoryStore } from "./memory.ts";
import type { SimCard } from "./sim-card.ts";
import type { Timers } from "./timers.ts";

/** `off` is a SIM without power, in CFUN 0; `blocked` requires its PUK. */
export type SimState = "ready" | "absent" | "locked" | "blocked" | "busy" | "off";

/** `limited` is camped on a cell without being registered. */
export type Registration = "registered" | "searching" | "denied" | "emergency" | "limited" | "none";

export interface Radio {
  /** 0 minimum, 1 full, 4 flight mode. */
  readonly functionality: number;
  /** AT+QINISTAT: 1 SIM, 2 SMS, 4 phone book (modem.md 2.14). */
  readonly readiness: number;
  readonly registered: boolean;
  registration(): Registration;
  sim(): SimState;
  setFunctionality(next: number): void;
  /** Called when the SIM was unlocked: `+CPIN: READY` follows (M62c 4.4). */
  unlocked(): void;
  /** Checks the registration again, after a change of a fault or a setting. */
  reconsider(): void;
  boot(how: "cold" | "settled"): void;
  stop(): void;
}

/** Milliseconds after USB is back. Order from M55 table 12; the delays are assumed. */
const bootTimeline = {
  ready: 100,
  functionality: 200,
  sim: 3_000,
  quSim: 3_100,
  first: 5_000,
  second: 5_500,
};
/** Assumed; QA allows the network 300 s. */
const registrationMs = 3_000;

export interface RadioParts {
  readonly faults: FaultBox;
  readonly timers: Timers;
  readonly memory: MemoryStore;
  readonly card: SimCard;
  readonly registers: boolean;
  announce(line: string): void;
  onChange(): void;
}

const simStateByLock = { none: "ready", pin: "locked", puk: "blocked" } as const satisfies Record<
  SimCard["lock"],
  SimState
>;

/** As URC and in the answer to AT+CPIN? (M62c 4.4). */
export const lockWords = {
  none: "+CPIN: READY",
  pin: "+CPIN: SIM PIN",
  puk: "+CPIN: SIM PUK",
} as const satisfies Record<SimCard["lock"], string>;

/** The APN that ends `limited-service`. */
export const simulatedApn = "internet";

/** Returns the reason for a missing registration; undefined when a network accepts the modem. */
function refusal(faults: FaultBox, { written }: MemoryStore): Registration | undefined {
  if (faults.has("no-registration")) return "searching";
  if (faults.has("registration-denied")) return "denied";
  if (faults.has("emergency-only")) return "emergency";
  const apn = written.contexts.find(({ cid }) => cid === 1)?.apn;
  return faults.has("limited-service") && apn !== simulatedApn ? "limited" : undefined;
}

export function createRadio(parts: RadioParts): Radio {
  const { faults, timers, card } = parts;
  let functionality = 0;
  let readiness = 0;
  let registered = false;
  let callOffRegistration: (() => void) | undefined;
  let boots = 0;

  const sim = (): SimState => {
    if (faults.has("sim-absent")) return "absent";
    // modem.md 2.14: failure, also seen in CFUN 0.
    if (functionality === 0) return "off";
    if (readiness === 0) return "busy";
    return simStateByLock[card.lock];
  };
  const canRegister = (): boolean =>
    parts.registers &&
    functionality === 1 &&
    sim() === "ready" &&
    refusal(faults, parts.memory) === undefined;
  const registration = (): Registration => {
    if (registered) return "registered";
    if (functionality !== 1 || sim() !== "ready") return "none";
    return refusal(faults, parts.memory) ?? "searching";
  };
  const setRegistered = (next: boolean): void => {
    if (registered === next) return;
    registered = next;
    parts.onChange();
  };
  const reconsider = (): void => {
    if (!canRegister()) {
      callOffRegistration?.();
      callOffRegistration = undefined;
      setRegistered(false);
      return;
    }
    if (registered || callOffRegistration !== undefined) return;
    callOffRegistration = timers.after(registrationMs, () => {
      callOffRegistration = undefined;
      setRegistered(canRegister());
    });
  };
  const readySim = (): void => {
    if (faults.has("sim-absent")) return parts.announce("+CPIN: NOT INSERTED");
    readiness |= 1;
    parts.announce(lockWords[card.lock]);
    reconsider();
  };
  const readyStore = (store: "SMS" | "PB"): void => {
    if (sim() !== "ready") return;
    readiness |= store === "SMS" ? 2 : 4;
    parts.announce(`+QIND: ${store} DONE`);
  };
  const unwind = (): void => {
    callOffRegistration = undefined;
    functionality = 0;
    readiness = 0;
    card.losePower();
    registered = false;
  };
  const bootCold = (): void => {
    const wanted = functionality;
    // The order of the two stores varies (M55 table 12); here it alternates.
    const stores = boots % 2 === 1 ? (["SMS", "PB"] as const) : (["PB", "SMS"] as const);
    timers.after(bootTimeline.ready, () => parts.announce("RDY"));
    if (wanted === 0) return;
    timers.after(bootTimeline.functionality, () => parts.announce("+CFUN: 1"));
    timers.after(bootTimeline.sim, readySim);
    timers.after(bootTimeline.quSim, () => sim() === "ready" && parts.announce("+QUSIM: 1"));
    timers.after(bootTimeline.first, () => readyStore(stores[0]));
    timers.after(bootTimeline.second, () => readyStore(stores[1]));
  };

  return {
    get functionality() {
      return functionality;
    },
    get readiness() {
      return sim() === "ready" ? readiness : 0;
    },
    get registered() {
      return registered;
    },
    registration,
    sim,
    setFunctionality: (next) => {
      functionality = next;
      if (next === 0) {
        readiness = 0;
        card.losePower();
      } else if (readiness === 0) {
        readiness = 7;
      }
      reconsider();
    },
    unlocked: () => {
      readiness = 7;
      parts.announce(lockWords[card.lock]);
      reconsider();
    },
    reconsider,
    boot: (how) => {
      unwind();
      boots += 1;
      functionality =
        faults.has("boots-in-cfun-0") || (how === "cold" && faults.has("restarts-into-cfun-0"))
          ? 0
          : 1;
      if (how === "cold") return bootCold();
      readiness = functionality === 0 ? 0 : 7;
      registered = canRegister();
    },
    stop: () => {
      unwind();
      parts.onChange();
    },
  };
}

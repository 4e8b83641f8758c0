import type { FaultBox } from "./faults.ts";
import type { Timers } from "./modem-timers.ts";

/** The one PIN the simulated SIM accepts. */
export const simulatedPin = "1234";

/** `off` is a SIM without power, in CFUN 0. */
export type SimState = "ready" | "absent" | "locked" | "busy" | "off";

export interface Radio {
  /** 0 minimum, 1 full, 4 flight mode. */
  readonly functionality: number;
  /** AT+QINISTAT: 1 SIM, 2 SMS, 4 phone book (modem.md 2.14). */
  readonly readiness: number;
  readonly registered: boolean;
  sim(): SimState;
  setFunctionality(next: number): void;
  unlock(pin: string): "unlocked" | "wrong";
  /** Looks again whether it can be registered; after a fault or a setting changed. */
  reconsider(): void;
  boot(how: "cold" | "settled"): void;
  stop(): void;
}

/** Milliseconds after USB is back. Order from M55 table 12; the distances are assumed. */
const bootTimeline = { ready: 100, functionality: 200, sim: 3_000, quSim: 3_100, first: 5_000, second: 5_500 };
/** Assumed; QA allows the network 300 s. */
const registrationMs = 3_000;

export interface RadioParts {
  readonly faults: FaultBox;
  readonly timers: Timers;
  readonly registers: boolean;
  announce(line: string): void;
  onChange(): void;
}

export function createRadio(parts: RadioParts): Radio {
  const { faults, timers } = parts;
  let functionality = 0;
  let readiness = 0;
  let unlocked = false;
  let registered = false;
  let callOffRegistration: (() => void) | undefined;
  let boots = 0;

  const sim = (): SimState => {
    if (faults.has("sim-absent")) return "absent";
    // modem.md 2.14: failure, also seen in CFUN 0.
    if (functionality === 0) return "off";
    if (readiness === 0) return "busy";
    return faults.has("sim-pin") && !unlocked ? "locked" : "ready";
  };
  const canRegister = (): boolean => parts.registers && !faults.has("no-registration") && functionality === 1 && sim() === "ready";
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
    parts.announce(faults.has("sim-pin") && !unlocked ? "+CPIN: SIM PIN" : "+CPIN: READY");
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
    unlocked = false;
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
    sim,
    setFunctionality: (next) => {
      functionality = next;
      if (next === 0) {
        readiness = 0;
        unlocked = false;
      } else if (readiness === 0) {
        readiness = 7;
      }
      reconsider();
    },
    unlock: (pin) => {
      if (pin !== simulatedPin) return "wrong";
      unlocked = true;
      readiness = 7;
      reconsider();
      return "unlocked";
    },
    reconsider,
    boot: (how) => {
      unwind();
      boots += 1;
      functionality = faults.has("boots-in-cfun-0") ? 0 : 1;
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

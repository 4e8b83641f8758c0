import type { ModemBase } from "./base.ts";
import type { FaultBox } from "./faults.ts";
import type { MemoryStore } from "./memory.ts";
import type { SimCard } from "./sim-card.ts";

/** `off` is a SIM without power, in CFUN 0; `blocked` requires its PUK. */
export type SimState = "ready" | "absent" | "locked" | "blocked" | "busy" | "off";

/** `limited` is camped on a cell without being registered. */
export type Registration = "registered" | "searching" | "denied" | "emergency" | "limited" | "none";

/** Assumed; QA allows the network 300 s (docs/facts/modem.md#restart-timing). */
const registrationMs = 3_000;
const slowRegistrationMs = 150_000;

export interface RadioParts extends ModemBase {
  readonly card: SimCard;
  readonly registers: boolean;
  announce(line: string): void;
  onChange(): void;
}

const simStateByLock = { none: "ready", pin: "locked", puk: "blocked" } as const satisfies Record<
  SimCard["lock"],
  SimState
>;

/** As URC and in the answer to AT+CPIN? (docs/facts/modem.md#cpin). */
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

/** The state that a restart clears. */
interface RadioMemory {
  functionality: number;
  /** 1 SIM, 2 SMS, 4 phone book (docs/facts/modem.md#qinistat). */
  readiness: number;
  registered: boolean;
  boots: number;
}

/** SIM state and registration. */
function registrarOf(parts: RadioParts, state: RadioMemory) {
  const { faults, timers, card } = parts;
  let cancelRegistration: (() => void) | undefined;

  const sim = (): SimState => {
    if (faults.has("sim-absent")) return "absent";
    // docs/facts/modem.md#cpin: failure, also seen in CFUN 0.
    if (state.functionality === 0) return "off";
    if (state.readiness === 0) return "busy";
    return simStateByLock[card.lock];
  };
  const canRegister = (): boolean =>
    parts.registers &&
    state.functionality === 1 &&
    sim() === "ready" &&
    refusal(faults, parts.memory) === undefined;
  const registration = (): Registration => {
    if (state.registered) return "registered";
    if (state.functionality !== 1 || sim() !== "ready") return "none";
    return refusal(faults, parts.memory) ?? "searching";
  };
  const setRegistered = (next: boolean): void => {
    cancelRegistration = undefined;
    if (state.registered === next) return;
    state.registered = next;
    parts.onChange();
  };
  const reconsider = (): void => {
    if (!canRegister()) {
      cancelRegistration?.();
      return setRegistered(false);
    }
    if (state.registered || cancelRegistration !== undefined) return;
    const waitMs = faults.has("registers-slowly") ? slowRegistrationMs : registrationMs;
    cancelRegistration = timers.after(waitMs, () => setRegistered(canRegister()));
  };
  const unwind = (): void => {
    cancelRegistration = undefined;
    Object.assign(state, { functionality: 0, readiness: 0, registered: false });
    card.losePower();
  };
  return { sim, canRegister, registration, reconsider, unwind };
}

type Registrar = ReturnType<typeof registrarOf>;

/** Announces the parts as a boot makes them ready. The delays are assumed (docs/facts/modem.md#boot-messages). */
function bootCold(parts: RadioParts, state: RadioMemory, { sim, reconsider }: Registrar): void {
  const { faults, timers, card } = parts;
  const readySim = (): void => {
    if (faults.has("sim-absent")) return parts.announce("+CPIN: NOT INSERTED");
    state.readiness |= 1;
    parts.announce(lockWords[card.lock]);
    reconsider();
  };
  const readyStore = (store: "SMS" | "PB"): void => {
    if (sim() !== "ready") return;
    state.readiness |= store === "SMS" ? 2 : 4;
    parts.announce(`+QIND: ${store} DONE`);
  };
  timers.after(100, () => parts.announce("RDY"));
  if (state.functionality === 0) return;
  timers.after(200, () => parts.announce("+CFUN: 1"));
  timers.after(3_000, readySim);
  timers.after(3_100, () => sim() === "ready" && parts.announce("+QUSIM: 1"));
  // The order of the two stores varies; here it alternates.
  const isSmsFirst = state.boots % 2 === 1;
  timers.after(5_000, () => readyStore(isSmsFirst ? "SMS" : "PB"));
  timers.after(5_500, () => readyStore(isSmsFirst ? "PB" : "SMS"));
}

export function createRadio(parts: RadioParts) {
  const { faults, card } = parts;
  const state: RadioMemory = { functionality: 0, readiness: 0, registered: false, boots: 0 };
  const registrar = registrarOf(parts, state);
  const { sim, canRegister, registration, reconsider, unwind } = registrar;

  return {
    /** 0 minimum, 1 full, 4 flight mode. */
    get functionality(): number {
      return state.functionality;
    },
    get registered(): boolean {
      return state.registered;
    },
    registration,
    sim,
    setFunctionality: (next: number): void => {
      state.functionality = next;
      if (next === 0) {
        state.readiness = 0;
        card.losePower();
      } else if (state.readiness === 0) {
        state.readiness = 7;
      }
      reconsider();
    },
    /** Called when the SIM was unlocked: `+CPIN: READY` follows (docs/facts/modem.md#cpin). */
    unlocked: (): void => {
      state.readiness = 7;
      parts.announce(lockWords[card.lock]);
      reconsider();
    },
    /** Checks the registration again, after a change of a fault or a setting. */
    reconsider,
    boot: (how: "cold" | "settled"): void => {
      unwind();
      state.boots += 1;
      state.functionality =
        faults.has("boots-in-cfun-0") || (how === "cold" && faults.has("restarts-into-cfun-0"))
          ? 0
          : 1;
      if (how === "cold") return bootCold(parts, state, registrar);
      state.readiness = state.functionality === 0 ? 0 : 7;
      state.registered = canRegister();
    },
    stop: (): void => {
      unwind();
      parts.onChange();
    },
  };
}

export type Radio = ReturnType<typeof createRadio>;

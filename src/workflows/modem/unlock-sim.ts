import { cmeCode } from "../../at/final.ts";
import { enterPin, pinTries } from "../../at-profiles/queries/sim.ts";
import type { SimState } from "../../at-profiles/queries/sim.ts";
import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import { asFailure, Failure, isFailure } from "../../core/failure.ts";
import type { Secret } from "../../core/secret.ts";
import { waits } from "../../core/waits.ts";
import { secretPurposes } from "../../profile/secrets.ts";
import type { ModemSpec } from "../../profile/targets.ts";
import type { Devices } from "../devices.ts";
import type { Emit } from "../events.ts";
import type { ModemLink } from "./modem-link.ts";
import { readSim } from "../observe/read-sim.ts";
import type { World } from "../world.ts";

/** Enters the PIN if the SIM requires it. */
export type UnlockSim = (call: Call) => Promise<void>;

const pollMs = 1_000;

/**
 * Returns the unlocking of one run. It resolves the PIN when a SIM first requires it, and only
 * once.
 */
export function simUnlocker(
  spec: ModemSpec | undefined,
  devices: Devices,
  world: Pick<World, "secret">,
  emit: Emit,
): UnlockSim {
  const { modem, clock } = devices;
  const ref = spec?.sim?.pin;
  if (modem === undefined || ref === undefined) return async () => undefined;
  let known: Secret | undefined;
  const resolvePin = async (call: Call): Promise<Secret> =>
    (known ??= await world.secret(ref, secretPurposes.pin, call));
  return async (call) => {
    const deadline = clock.monotonicMs() + waits.simBusy.deadlineMs;
    let { state } = await readSim(modem, call);
    while (state === "busy" && clock.monotonicMs() < deadline) {
      await clock.sleep(pollMs, call);
      ({ state } = await readSim(modem, call));
    }
    await unlockSim(modem, state, resolvePin, emit, call);
  };
}

/**
 * Returns the unlocking of a rollback. A PIN that is missing or wrong is reported once and never
 * ends the rollback.
 */
export function optionalSimUnlocker(
  spec: ModemSpec | undefined,
  devices: Devices,
  world: Pick<World, "secret">,
  emit: Emit,
): UnlockSim {
  const unlock = simUnlocker(spec, devices, world, emit);
  let hasFailed = false;
  return async (call) => {
    if (hasFailed) return;
    try {
      await unlock(call);
    } catch (error) {
      call.signal.throwIfAborted();
      hasFailed = true;
      const { message, hint } = asFailure(error);
      emit({
        type: "finding",
        code: "sim-locked",
        severity: "warning",
        message,
        evidence: [],
        ...defined({ fix: hint }),
      });
    }
  };
}

async function unlockSim(
  modem: Pick<ModemLink, "send">,
  state: SimState,
  resolvePin: (call: Call) => Promise<Secret>,
  emit: Emit,
  call: Call,
): Promise<void> {
  if (state !== "pin") return;
  const left = await triesLeft(modem, call);
  const obstacle = pinObstacle(left);
  if (left === undefined || obstacle !== undefined) throw obstacle;
  const enter = enterPin(await resolvePin(call));
  try {
    await modem.send(enter, call);
  } catch (error) {
    if (!isFailure(error, "modem/refused")) throw error;
    throw await refusedPin(modem, error, call);
  }
  emit({
    type: "finding",
    code: "sim-unlocked",
    severity: "info",
    message: "The SIM card accepted the PIN.",
    evidence: [`${attempts(left)} before this one`],
  });
}

/**
 * Returns why no PIN is entered, or undefined with attempts left. The last attempt is never used:
 * three wrong PINs lock the card to its PUK, and ten wrong PUKs destroy it.
 */
export function pinObstacle(left: number | undefined): Failure | undefined {
  if (left === undefined)
    return locked(
      "The SIM card requires a PIN, but this firmware does not report the remaining attempts. No PIN was entered.",
    );
  return left < 2
    ? locked(
        `The SIM card requires a PIN and allows ${attempts(left)}. ethermode never uses the last one.`,
      )
    : undefined;
}

/** Returns the remaining attempts by the first query that this firmware supports. */
export async function triesLeft(
  modem: Pick<ModemLink, "send">,
  call: Call,
): Promise<number | undefined> {
  for (const question of pinTries) {
    try {
      return await modem.send(question, call);
    } catch (error) {
      if (!isFailure(error, "modem/refused", "modem/unexpected-reply")) throw error;
    }
  }
  return undefined;
}

async function refusedPin(
  modem: Pick<ModemLink, "send">,
  cause: Failure,
  call: Call,
): Promise<Failure> {
  const left = await triesLeft(modem, call);
  const reason = cmeCode(cause) === 16 ? "wrong PIN" : "no reason given";
  const rest =
    left === undefined ? "The number of attempts left is unknown." : `${attempts(left)} left.`;
  return new Failure("modem/sim-locked", {
    message: `The SIM card refused the PIN (${reason}). ${rest}`,
    hint:
      "Correct the value behind `modem.sim.pin`, then run the same command again. " +
      "ethermode stops before the last attempt.",
    cause,
  });
}

function locked(message: string): Failure {
  return new Failure("modem/sim-locked", {
    message,
    hint: "Enter the PIN in a phone and disable it there. A correct PIN also restores all attempts.",
  });
}

function attempts(left: number): string {
  return left === 1 ? "1 attempt" : `${left} attempts`;
}

import { cmeCode } from "../../at/final.ts";
import { enterPin, pinTries } from "../../at-profiles/queries/sim.ts";
import type { SimState } from "../../at-profiles/queries/sim.ts";
import type { Call } from "../../core/call.ts";
import { Failure, isFailure } from "../../core/failure.ts";
import type { Secret } from "../../core/secret.ts";
import type { ModemSpec } from "../../profile/targets.ts";
import type { Devices } from "../devices.ts";
import type { Emit } from "../events.ts";
import type { ModemLink } from "./modem-link.ts";
import { readSim } from "../observe/observe-modem.ts";
import type { World } from "../world.ts";

/** Enters the SIM's PIN where it is wanted, and does nothing where it is not. */
export type UnlockSim = (call: Call) => Promise<void>;

/** How long a SIM may say that it is busy after a restart or after the radio was switched on (AK68). */
const busyMs = 20_000;
const pollMs = 1_000;

/** For one run: the PIN is fetched when it is first wanted, and not again after a restart. */
export function simUnlocker(
  wish: ModemSpec | undefined,
  devices: Devices,
  world: Pick<World, "secret">,
  emit: Emit,
): UnlockSim {
  const { modem, clock } = devices;
  const ref = wish?.sim?.pin;
  if (modem === undefined || ref === undefined) return async () => undefined;
  let known: Secret | undefined;
  const resolvePin = async (call: Call): Promise<Secret> =>
    (known ??= await world.secret(ref, "PIN of the SIM card", call));
  return async (call) => {
    const deadline = clock.now() + busyMs;
    let state = await readSim(modem, call);
    while (state === "busy" && clock.now() < deadline) {
      await clock.sleep(pollMs, call);
      state = await readSim(modem, call);
    }
    await unlockSim(modem, state, resolvePin, emit, call);
  };
}

/** Never spends the last attempt: after three wrong PINs a card wants its PUK, and after ten wrong PUKs it is waste. */
export async function unlockSim(
  modem: Pick<ModemLink, "send">,
  state: SimState,
  resolvePin: (call: Call) => Promise<Secret>,
  emit: Emit,
  call: Call,
): Promise<void> {
  if (state !== "pin") return;
  const left = await triesLeft(modem, call);
  if (left === undefined)
    throw locked(
      "The SIM card wants its PIN, but this firmware does not say how many attempts are left, so none is spent.",
    );
  if (left < 2)
    throw locked(
      `The SIM card wants its PIN and allows ${attempts(left)}; ethermode never spends the last one.`,
    );
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
    message: "The SIM card took its PIN.",
    evidence: [`before that, ${attempts(left)} were left`],
  });
}

/** By the first question this firmware understands. */
async function triesLeft(modem: Pick<ModemLink, "send">, call: Call): Promise<number | undefined> {
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
  const reason = cmeCode(cause) === 16 ? "it is the wrong one" : "without saying why";
  return new Failure("modem/sim-locked", {
    message: `The SIM card refused the PIN, ${reason}; ${left === undefined ? "how many attempts are left is not known" : `${attempts(left)} left`}.`,
    hint: "Correct what modem.sim.pin refers to before running the same command again: ethermode stops before the last attempt.",
    cause,
  });
}

function locked(message: string): Failure {
  return new Failure("modem/sim-locked", {
    message,
    hint: "Put the card into a phone, enter the PIN there and switch it off for this card; a right PIN also gives all attempts back.",
  });
}

function attempts(left: number): string {
  return left === 1 ? "1 attempt" : `${left} attempts`;
}

import type { Exchange } from "../../at/exchange.ts";
import { currentOf } from "../../at-profiles/setting.ts";
import type { AnySetting } from "../../at-profiles/setting.ts";
import { functionLevel } from "../../at-profiles/settings/function-level.ts";
import type { Call } from "../../core/call.ts";
import { Failure, isFailure } from "../../core/failure.ts";
import type { Json } from "../../core/json.ts";
import { radioLockedFix } from "../../doctor/rules/radio-off.ts";
import { sameValue } from "../../plan/state.ts";
import { isRewriteReason } from "../../plan/step.ts";
import type { Emit } from "../events.ts";
import type { ModemLink } from "../modem/modem-link.ts";
import { notingRefusal, written } from "../observe/firmware-memory.ts";
import { refusedAs } from "../observe/unanswered.ts";
import { checkSurvived } from "./survived-restart.ts";
import { alwaysToDo, modemOf } from "./step-context.ts";
import type { StepHandler, StepOf } from "./step-context.ts";

/** The reply of AT+CFUN? while the radio is on. */
const radioOn = 1;

export const setModem: StepHandler<StepOf<"modem.set">> = {
  check: async ({ setting: id, from, to, reason }, { devices }, call) => {
    const modem = modemOf(devices);
    const setting = settingOf(modem, id);
    const current = await modem.send(currentOf(setting), call);
    if (setting.equal(to, current)) return isRewriteReason(reason) ? "to-do" : "already-done";
    const isExpected = setting.equal(from, current) || sameValue(from, current);
    return isExpected || reason === "restart-sensitive" ? "to-do" : "drifted";
  },
  apply: async (step, { devices, unlock, emit }, call) => {
    const modem = modemOf(devices);
    const setting = settingOf(modem, step.setting);
    const current = await modem.send(currentOf(setting), call);
    let unanswered: Failure | undefined;
    for (const exchange of setting.write(step.to, current)) {
      if (exchange.onlyAfterChange && (await holds(modem, setting, current, call))) break;
      const lost = await sendPart(modem, { setting, exchange, before: current }, call)
        .catch(notingRefusal(modem.remember, setting, step.to))
        .then(() => undefined, namingSetting(modem, setting, step.to));
      unanswered ??= lost;
      if (isFailure(lost, "modem/left-usb")) break;
    }
    // A write is never sent twice. Reading back shows whether an unanswered one was carried out.
    const now = await readAfterWrite(modem, setting, emit, call);
    if (!setting.equal(step.to, now)) {
      if (unanswered !== undefined) throw unanswered;
      await modem.remember([written(setting, step.to, "not-taken")]);
      throw new Failure("apply/step-failed", {
        message:
          `${modem.model.title} accepted "${setting.title}" but still reports ` +
          `${setting.show(now)} instead of ${setting.show(step.to)}.`,
        hint: "Run the same command again with --trace FILE and read the conversation.",
      });
    }
    if (unanswered === undefined) await modem.remember([written(setting, step.to, "accepted")]);
    // Switching the radio on, or the SIM slot, can require the PIN again.
    await unlock?.(call);
  },
};

async function holds(
  modem: ModemLink,
  setting: AnySetting,
  value: Json,
  call: Call,
): Promise<boolean> {
  return setting.equal(await modem.send(currentOf(setting), call), value);
}

interface WritePart {
  readonly setting: AnySetting;
  readonly exchange: Exchange<void>;
  /** The value before the write. */
  readonly before: Json;
}

/** Sends the other form of a command if the firmware refuses the first one. */
async function sendEitherForm(
  modem: ModemLink,
  { otherwise, ...exchange }: Exchange<void>,
  call: Call,
): Promise<void> {
  try {
    await modem.send(exchange, call);
  } catch (error) {
    if (otherwise === undefined || !isFailure(error, "modem/refused")) throw error;
    await modem.send({ ...exchange, text: otherwise }, call);
  }
}

/**
 * Sends one command of a write. If it is refused and the commands before it changed the setting,
 * writes the old value again.
 */
async function sendPart(
  modem: ModemLink,
  { setting, exchange, before }: WritePart,
  call: Call,
): Promise<void> {
  try {
    await sendEitherForm(modem, exchange, call);
  } catch (error) {
    if (isFailure(error, "modem/refused")) await restorePart(modem, setting, before, call);
    throw error;
  }
}

async function restorePart(
  modem: ModemLink,
  setting: AnySetting,
  before: Json,
  call: Call,
): Promise<void> {
  const now = await modem.send(currentOf(setting), call);
  if (sameValue(now, before)) return;
  for (const exchange of setting.write(before, now))
    await modem.send(exchange, call).catch(refusedAs(undefined));
}

/** Reads a setting back. Waits for a modem that left USB because of this write. */
async function readAfterWrite(
  modem: ModemLink,
  setting: AnySetting,
  emit: Emit,
  call: Call,
): Promise<Json> {
  try {
    return await modem.send(currentOf(setting), call);
  } catch (error) {
    if (setting.leavesUsb === undefined || !isFailure(error, "modem/left-usb")) throw error;
    await modem.reopen(emit, call);
    return modem.send(currentOf(setting), call);
  }
}

/**
 * Returns a lost answer, throws a refusal with the name of the setting, and rethrows anything else.
 */
function namingSetting(
  modem: ModemLink,
  setting: AnySetting,
  to: Json,
): (error: unknown) => Failure {
  return (error) => {
    if (isFailure(error, "modem/no-answer", "modem/unexpected-reply")) return error;
    if (setting.leavesUsb && isFailure(error, "modem/left-usb")) return error;
    if (!isFailure(error, "modem/refused")) throw error;
    const cause = error.cause;
    const reason =
      typeof cause === "object" && cause !== null && "line" in cause ? String(cause.line) : "ERROR";
    throw new Failure("modem/refused", {
      message: `${modem.model.title} refused to set "${setting.title}" to ${setting.show(to)} (${reason}).`,
      hint:
        error.hint ??
        "Run the same command again with --trace FILE to see the conversation. A newer firmware may accept the value.",
      cause: error,
    });
  };
}

export const restartModem: StepHandler<StepOf<"modem.restart">> = {
  check: alwaysToDo,
  apply: async (_step, context, call) => {
    const { devices, emit, unlock } = context;
    const modem = modemOf(devices);
    const before = await modem.send(functionLevel.read, call).catch(refusedAs(undefined));
    await modem.restart(emit, call);
    await restoreRadio(modem, before, emit, call);
    await unlock?.(call);
    await checkSurvived(context, call);
  },
};

/**
 * Switches the radio on if the restart left it off: some modems restore a stale value
 * (docs/facts/modem.md#symptom-22).
 */
async function restoreRadio(
  modem: ModemLink,
  before: number | undefined,
  emit: Emit,
  call: Call,
): Promise<void> {
  const now =
    before === radioOn
      ? await modem.send(functionLevel.read, call).catch(refusedAs(undefined))
      : before;
  if (now === undefined || now === before) return;
  emit({
    type: "finding",
    code: "radio-off",
    severity: "info",
    message: "The modem started with its radio off. The radio is switched on again.",
    evidence: [`AT+CFUN? reports ${now}`],
  });
  for (const exchange of functionLevel.write(radioOn, now)) await modem.send(exchange, call);
  const after = await modem.send(functionLevel.read, call).catch(refusedAs(undefined));
  if (after === undefined || after === radioOn) return;
  emit({
    type: "finding",
    code: "radio-off",
    severity: "error",
    message: "The radio stays off: AT+CFUN=1 has no effect.",
    evidence: [`AT+CFUN? reports ${after}`],
    fix: `${radioLockedFix.charAt(0).toUpperCase()}${radioLockedFix.slice(1)}`,
  });
}

function settingOf(modem: ModemLink, id: string): AnySetting {
  const setting = modem.settings.find((known) => known.id === id);
  if (setting !== undefined) return setting as AnySetting;
  throw new Failure("internal/bug", { message: `${modem.model.title} has no setting ${id}.` });
}

import { currentOf } from "../../at-profiles/setting.ts";
import type { AnySetting } from "../../at-profiles/setting.ts";
import type { Call } from "../../core/call.ts";
import { Failure } from "../../core/failure.ts";
import type { SetStep } from "../../plan/step.ts";
import { written } from "../observe/firmware-memory.ts";
import { refusedAs } from "../observe/unanswered.ts";
import { modemOf } from "./step-context.ts";
import type { StepContext } from "./step-context.ts";

/**
 * Throws `apply/step-failed` if the modem lost a setting of this run in its restart, before further
 * writes and waits rely on it. An undo verifies at its end instead, and never stops earlier.
 */
export async function checkSurvived(
  { plan, index, phase, devices }: StepContext,
  call: Call,
): Promise<void> {
  if (phase === "undo") return;
  const modem = modemOf(devices);
  const before = plan.slice(0, index).filter((step) => step.kind === "modem.set");
  const kept = before.flatMap((step) => {
    const setting = modem.settings.find(({ id }) => id === step.setting);
    return setting === undefined || !isStored(step, setting) ? [] : [{ step, setting }];
  });
  modem.expect(kept.map(({ setting }) => setting.id));
  for (const { step, setting } of kept) {
    const now = await modem.send(currentOf(setting), call).catch(refusedAs(undefined));
    if (now === undefined || setting.equal(step.to, now)) continue;
    await modem.remember([written(setting, step.to, "not-taken")]);
    throw new Failure("apply/step-failed", {
      message:
        `"${setting.title}" did not survive the restart: ${modem.model.title} reports ` +
        `${setting.show(now)} instead of ${setting.show(step.to)}.`,
      hint: "This firmware does not keep the setting. Look for a newer firmware.",
    });
  }
}

/** A restart can replace a restart-sensitive value, which a later step writes again. */
function isStored({ reason }: SetStep, { takesEffect, holds }: AnySetting): boolean {
  return takesEffect === "after-restart" && holds === undefined && reason !== "restart-sensitive";
}

import { Failure } from "../../core/failure.ts";
import { explain } from "../../plan/explain.ts";
import type { Plan, Step } from "../../plan/step.ts";
import type { Assessment } from "../observe/assess.ts";
import { settingsOf } from "./session.ts";
import type { Session } from "./session.ts";

/**
 * Throws if the data connection that the run began with is gone, and the run changed the APN: the
 * network most likely refuses it.
 */
export function checkApnServes(session: Session, plan: Plan, after: Assessment): void {
  if (session.wasConnected !== true || after.modem?.connected !== false) return;
  const changes = apnChanges(plan);
  if (changes.length === 0) return;
  const titles = changes.map((step) => `"${explain(step, settingsOf(session)).title}"`);
  throw new Failure("apply/not-verified", {
    message:
      "The modem had a data connection before this run and has none now. " +
      `This run changed the APN: ${titles.join(", ")}. The network probably does not accept it.`,
    hint: "Correct modem.apn in the profile. Ask the carrier for the APN, its type and its login.",
  });
}

/** Returns the steps that changed an APN or its login. */
function apnChanges(plan: Plan): readonly Step[] {
  return plan.filter(
    (step) =>
      step.kind === "modem.set" &&
      /^(cgdcont|cgauth)\./.test(step.setting) &&
      JSON.stringify(step.from) !== JSON.stringify(step.to),
  );
}

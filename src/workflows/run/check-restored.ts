import { settingOf } from "../../at-profiles/model.ts";
import { Failure } from "../../core/failure.ts";
import type { Step } from "../../plan/step.ts";
import type { Assessment } from "../observe/assess.ts";

/**
 * Throws unless a rollback is complete: nothing is left to do, and every setting could be read. The
 * data connection is checked separately.
 */
export function checkRestored({ plan, unseen, modem, connection }: Assessment): void {
  // The modem offers a new lease when its data connection is active again.
  const follows = (kind: Step["kind"]): boolean =>
    kind === "modem.connect" || (kind === "router.renew" && connection === "missing");
  const left = plan.filter(({ kind }) => !follows(kind));
  if (left.length > 0)
    throw new Failure("rollback/incomplete", {
      message: `${left.length} of the previous values were not restored.`,
    });
  if (modem === undefined || unseen.length === 0) return;
  const titles = unseen.map((id) => settingOf(modem.model, id)?.title ?? id);
  throw new Failure("rollback/incomplete", {
    message: `The modem does not report a value of these settings: ${titles.join(", ")}.`,
    hint: "Wait a minute, or restart the modem, then run the same command again.",
  });
}

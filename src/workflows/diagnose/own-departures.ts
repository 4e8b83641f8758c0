import { models } from "../../at-profiles/index.ts";
import { settingOf } from "../../at-profiles/model.ts";
import { isFailure } from "../../core/failure.ts";
import { waits } from "../../core/waits.ts";
import type { OwnDeparture } from "../../doctor/diagnosis-input.ts";
import type { Step } from "../../plan/step.ts";
import type { RunRecord } from "../../runs/store.ts";
import { planIn } from "../../runs/written.ts";
import type { World } from "../world.ts";

/** Longer than a modem may take to return: the limit for a step whose end is not in the journal. */
const maxAbsenceMs = waits.modemGone.deadlineMs + waits.modemBack.deadlineMs;

/** Returns when the runs of this program made the modem leave USB, from their journals. */
export async function ownDepartures({
  runs,
  clock,
}: Pick<World, "runs" | "clock">): Promise<readonly OwnDeparture[]> {
  const records = await runs.list().catch((error: unknown) => {
    if (isFailure(error)) return [];
    throw error;
  });
  return records.flatMap(departuresIn).map(({ began, ended }) => ({
    began: (clock.now() - began) / 1000,
    ended: (clock.now() - ended) / 1000,
  }));
}

/** Returns the start and the end of each step after which the modem leaves USB, in ms since 1970. */
function departuresIn({ plan = [], journal }: RunRecord): readonly OwnDeparture[] {
  let undoPlan: readonly Step[] = [];
  return journal.flatMap(({ note, phase, step, state, time }, place) => {
    undoPlan = planIn(note) ?? undoPlan;
    const executed = (phase === "apply" ? plan : undoPlan)[step];
    if (state !== "started" || executed === undefined || !leavesUsb(executed)) return [];
    const end = journal.slice(place + 1).find((one) => one.phase === phase && one.step === step);
    const began = Date.parse(time);
    return [{ began, ended: end === undefined ? began + maxAbsenceMs : Date.parse(end.time) }];
  });
}

function leavesUsb(step: Step): boolean {
  if (step.kind !== "modem.set") return step.kind === "modem.restart";
  return models.some((model) => settingOf(model, step.setting)?.leavesUsb === true);
}

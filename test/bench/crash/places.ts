import type { JournalEntry } from "../../../src/runs/store.ts";
import type { Moment } from "../../support/killable-world.ts";

/** A point of a run where a crash can happen. The same place exists in every run of the same plan. */
export interface Place {
  /** Counted from 0. The final assessment is one past the last step; the first assessment of an undo is -1. */
  readonly step: number;
  readonly at: Moment["at"] | "flash";
  readonly when: "before" | "after";
  /** Ordinal among its kind in this step, from 1. */
  readonly nth: number;
  /** State of a journal entry. */
  readonly state?: "started" | "done" | "skipped" | "failed";
}

export interface Track {
  /** Returns the place of a moment, or undefined outside the followed phase. */
  notice(moment: Moment): Place | undefined;
  flash(): Place | undefined;
}

/** Follows a run by its journal. Places before the first entry do not count, because no step has started. */
export function track(phase: JournalEntry["phase"]): Track {
  let step: number | undefined;
  let counts = new Map<string, number>();
  const enter = (next: number | undefined): void => {
    if (next === step) return;
    step = next;
    counts = new Map();
  };
  const place = (
    at: Place["at"],
    when: Place["when"],
    state?: Place["state"],
  ): Place | undefined => {
    if (step === undefined) return undefined;
    const nth = (counts.get(`${at} ${when}`) ?? 0) + 1;
    counts.set(`${at} ${when}`, nth);
    return { step, at, when, nth, ...(state === undefined ? {} : { state }) };
  };
  return {
    flash: () => place("flash", "before"),
    notice: ({ at, when, entry }) => {
      if (entry === undefined) return place(at, when);
      if (entry.phase !== phase) {
        enter(undefined);
        return undefined;
      }
      enter(entry.step);
      const here = place(at, when, entry.state);
      if (when === "after" && entry.state !== "started") enter(entry.step + 1);
      return here;
    },
  };
}

export function samePlace(a: Place, b: Place): boolean {
  return a.step === b.step && a.at === b.at && a.when === b.when && a.nth === b.nth;
}

/** `step 3, after its 2nd line to the modem` */
export function placeLabel({ step, at, when, nth, state }: Place): string {
  const things = {
    journal: `journal entry \`${state ?? ""}\``,
    modem: `line ${nth} to the modem`,
    router: `command ${nth} on the router`,
    flash: `change ${nth} of the router's flash`,
  };
  return `step ${step + 1}, ${when} ${things[at]}`;
}

import type { Event } from "../workflows/events.ts";

type Ladder = Extract<Event, { type: "ladder" }>;
type Rung = Ladder["rungs"][number];

/** Rungs of one state that follow each other, which fit one line. */
export interface RungLine {
  readonly state: Rung["state"];
  readonly text: string;
}

/** Returns one line per rung with details, else one per state. Without a fault there are none. */
export function rungLines({ rungs }: Pick<Ladder, "rungs">, verbose: boolean): readonly RungLine[] {
  // The summary reports that everything works.
  if (!verbose && rungs.every(({ state }) => state === "whole")) return [];
  const groups: Rung[][] = [];
  for (const rung of rungs) {
    const last = groups.at(-1);
    const isSame = last?.[0]?.state === rung.state && rung.state !== "broken";
    if (last !== undefined && isSame && !verbose) last.push(rung);
    else groups.push([rung]);
  }
  return groups.flatMap((some) => {
    const [first] = some;
    if (first === undefined) return [];
    const titles = some.map(({ title }) => title).join(", ");
    return [
      { state: first.state, text: first.state === "unknown" ? `Not checked: ${titles}` : titles },
    ];
  });
}

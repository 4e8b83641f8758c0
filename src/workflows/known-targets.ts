import { matching, selectFrom } from "../profile/selection.ts";
import type { Selectable } from "../profile/selection.ts";
import { storedTarget } from "../runs/devices.ts";
import type { RunRecord } from "../runs/store.ts";
import { fleetSelection, lastSelection, namedSelection } from "./rollback-goals.ts";
import type { Selection } from "./rollback-goals.ts";

/** Returns the target of a run as `--only` selects it, with the tags that its profile had. */
export function selectableOf({ header }: RunRecord): Selectable {
  return { name: header.target, tags: storedTarget(header).tags ?? [] };
}

/** Returns every target that a run or the last fleet run names, with its latest tags. */
export function knownTargets(records: readonly RunRecord[]): readonly Selectable[] {
  const fleet = records.findLast(({ header }) => header.fleet !== undefined)?.header.fleet;
  const tags = new Map((fleet?.targets ?? []).map((name) => [name, [] as readonly string[]]));
  for (const record of records) tags.set(record.header.target, selectableOf(record).tags);
  return [...tags].map(([name, own]) => ({ name, tags: own }));
}

/**
 * Selects the runs to roll back without a named run: those of the last run or fleet run, and with
 * `--only` those of the named targets. Words that only exclude narrow the last run.
 */
export function selectedRuns(
  records: readonly RunRecord[],
  words: readonly string[],
  isLast: boolean,
): Selection {
  const names = words.length === 0 ? [] : selectFrom(knownTargets(records), words);
  if (!isLast && words.some((word) => !word.startsWith("!")))
    return namedSelection(
      records,
      names.map(({ name }) => name),
    );
  const { runs, notBegun } = isLast ? fleetSelection(records) : lastSelection(records);
  const isChosen = matching(words);
  return {
    runs: runs.filter((record) => isChosen(selectableOf(record))),
    notBegun: notBegun.filter((name) => isChosen({ name, tags: [] })),
  };
}

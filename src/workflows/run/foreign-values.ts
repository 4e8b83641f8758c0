import { restartSensitive } from "../../at-profiles/queries/uncertain-settings.ts";
import { Failure } from "../../core/failure.ts";
import type { Json } from "../../core/json.ts";
import { sameValue } from "../../plan/state.ts";
import { mayShareDevice, namedDevices, sharesDevice } from "../../runs/devices.ts";
import type { NamedDevices } from "../../runs/devices.ts";
import type { RunRecord } from "../../runs/store.ts";
import { writtenValues } from "../../runs/written.ts";
import { holdsSecret } from "../../uci/value.ts";
import type { UciValue } from "../../uci/value.ts";
import type { Assessment } from "../observe/assess.ts";
import { settingsOf } from "./session.ts";
import type { Session } from "./session.ts";

/**
 * Refuses a rollback that would overwrite values of others: neither its snapshot holds them nor did
 * a run of ours write them. `--force` overwrites them.
 */
export async function checkForeignValues(
  session: Session,
  seen: Assessment,
  own: NamedDevices,
): Promise<void> {
  const { goal, world } = session;
  if (goal.kind !== "snapshot" || goal.run === undefined || goal.force === true) return;
  const records = (await world.runs.list((header) => mayShareDevice(header, own))).filter(
    (record) => sharesDevice(own, namedDevices(record)),
  );
  const foreign = [...foreignRouter(seen, goal.snapshot.router?.values ?? {}, records)];
  if (isSettled(records)) foreign.push(...foreignModem(session, seen, records));
  if (foreign.length === 0) return;
  throw new Failure("refused/foreign-values", {
    message:
      `The rollback of run ${goal.run} would overwrite values that ethermode did not write: ` +
      `${foreign.join(", ")}. Nothing was changed.`,
    hint: `Find out what changed them. To overwrite them, run:\n  ${world.command("rollback", goal.run, "--force")}`,
  });
}

function foreignRouter(
  { state }: Assessment,
  snapshot: Readonly<Record<string, UciValue>>,
  records: readonly RunRecord[],
): readonly string[] {
  const written = records.map((record) => writtenValues(record).router);
  return Object.entries(snapshot).flatMap(([path, before]) => {
    const now = state.router[path] ?? null;
    const known = written.flatMap((values) => values.get(path) ?? []);
    if (known.length === 0 || [before, ...known].some((value) => sameValue(value, now))) return [];
    return [holdsSecret(path) ? `${path} (not shown)` : `${path} = ${JSON.stringify(now)}`];
  });
}

/** An unfinished run may have left its writes half done. */
function isSettled(records: readonly RunRecord[]): boolean {
  const outcome = records.at(-1)?.outcome?.outcome;
  return outcome === "applied" || outcome === "applied-unproven";
}

function foreignModem(
  session: Session,
  { state }: Assessment,
  records: readonly RunRecord[],
): readonly string[] {
  const { goal } = session;
  const snapshot = goal.kind === "snapshot" ? (goal.snapshot.modem?.settings ?? {}) : {};
  const written = records.map((record) => writtenValues(record).modem);
  const uncertain = restartSensitive(state.modem);
  return settingsOf(session).flatMap((setting) => {
    const [before, now] = [snapshot[setting.id], state.modem[setting.id]];
    const known: readonly Json[] = written.flatMap((values) => values.get(setting.id) ?? []);
    const isComparable =
      setting.holds !== "secrets" &&
      setting.disturbs === undefined &&
      !uncertain.includes(setting.id);
    if (before === undefined || now === undefined || known.length === 0 || !isComparable) return [];
    const isKnown = [before, ...known].some((value) => setting.equal(value, now));
    return isKnown ? [] : [`${setting.title} = ${setting.show(now)}`];
  });
}

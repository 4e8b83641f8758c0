import { defined } from "../core/defined.ts";
import { matching, selectFrom } from "../profile/selection.ts";
import type { MachineRecord } from "../report/records.ts";
import { escapeControls, redactFor } from "../report/redact.ts";
import { someNames } from "../report/some-names.ts";
import { hangingIndent, widthOf } from "../report/wrap.ts";
import { changedDevices, includesDevices, devicesOf, namedDevices } from "../runs/devices.ts";
import type { RunRecord } from "../runs/store.ts";
import { hasWritten } from "../runs/written.ts";
import { notBegun } from "../workflows/rollback-goals.ts";
import { knownTargets, selectableOf } from "../workflows/known-targets.ts";
import type { Invocation } from "./command.ts";
import { onlyWords } from "../app/options.ts";
import { reporterFor } from "../app/reporting.ts";
import { devicesLabel } from "./rollback-labels.ts";
import { openRuns } from "../app/open-runs.ts";

export async function run({ options, io }: Invocation): Promise<number> {
  const all = await openRuns(options, io).list();
  const only = onlyWords(options);
  if (all.length > 0 && only.length > 0) selectFrom(knownTargets(all), only);
  const isChosen = matching(only);
  const records = all.filter((record) => isChosen(selectableOf(record)));
  const reporter = reporterFor(options, io);
  const shown = records.map((record) => ({ record, summary: summary(record, all) }));
  for (const one of shown) reporter.record(one.summary);
  if (options["json"] !== true) printRuns(shown, { options, io });
  reporter.result([], 0);
  return 0;
}

function printRuns(
  records: readonly Shown[],
  { options, io }: Pick<Invocation, "options" | "io">,
): void {
  const redact = redactFor(options["showAddresses"] === true ? "shown" : "masked");
  if (records.length === 0) io.stderr.write("No runs.\n");
  for (const shown of records) {
    const card = options["verbose"] === true ? cardLine(shown.record) : "";
    const lines = escapeControls(redact(`${lineFor(shown)}${card}`)).split("\n");
    const [head = "", ...more] = lines.map((line) => line.trimStart());
    const wrapped = more.map((line) => hangingIndent("    ", line, widthOf(io.stdout)));
    io.stdout.write(`${[head, ...wrapped].join("\n")}\n`);
  }
}

type Summary = Extract<MachineRecord, { type: "run" }>;

interface Shown {
  readonly record: RunRecord;
  readonly summary: Summary;
}

function summary(record: RunRecord, records: readonly RunRecord[]): Summary {
  const { header, outcome, snapshot, card } = record;
  const { fleet } = header;
  const device = devicesLabel(devicesOf(record));
  const changed = { target: header.target, devices: changedDevices(record) };
  const by = records.findLast(
    (other) =>
      other.outcome?.outcome === "rolled-back" &&
      (other.header.restores ?? [other.header.undoes]).includes(header.id) &&
      includesDevices(namedDevices(other), changed),
  );
  return {
    type: "run",
    run: header.id,
    time: header.time,
    target: header.target,
    purpose: header.purpose,
    outcome: outcome?.outcome ?? "unfinished",
    ...defined({
      verdict: outcome?.verdict,
      card,
      device: device === "" ? undefined : device,
      fleet: fleet?.id,
      notBegun:
        fleet === undefined || header.purpose !== "apply" ? undefined : notBegun(records, fleet),
      rolledBackBy: by?.header.id,
    }),
    values: hasNothingToRestore(record, by !== undefined)
      ? { modem: 0, router: 0 }
      : {
          modem: Object.keys(snapshot?.modem?.settings ?? {}).length,
          router: Object.keys(snapshot?.router?.values ?? {}).length,
        },
  };
}

/**
 * Returns whether the devices hold the values of the snapshot already: the run was rolled back, or
 * it ended without a write. The snapshot of a reset to factory settings stays worth restoring.
 */
function hasNothingToRestore(record: RunRecord, isRolledBack: boolean): boolean {
  const { outcome } = record.outcome ?? {};
  if (isRolledBack) return true;
  if (outcome === "rolled-back" || isUndone(record)) return record.header.purpose !== "stock";
  const isEnded = outcome === "failed" || outcome === "refused" || outcome === "interrupted";
  return isEnded && !hasWritten(record);
}

/**
 * Returns whether the run undid its steps after Ctrl-C. A run without the failure was closed by a
 * later run, which may have completed it.
 */
function isUndone({ header, outcome }: RunRecord): boolean {
  const isInterrupted = outcome?.outcome === "interrupted" && outcome.failure !== undefined;
  return header.purpose === "apply" && isInterrupted;
}

function lineFor({ record, summary: shown }: Shown): string {
  const { run, time, target, purpose, outcome, verdict, values, device } = shown;
  const counts = [
    count(values.modem, "modem setting"),
    count(values.router, "router value"),
  ].filter((text) => text !== "");
  const restored =
    counts.length === 0 ? nothingLeft(shown) : `rollback restores ${counts.join(" and ")}`;
  const when = time.slice(0, 16).replace("T", " ");
  const ended = `${purpose}: ${outcome}${verdict === undefined ? "" : ` (${verdict})`}`;
  const unfinished = outcome === "unfinished" ? `\n    ${stoppedAt(record)}` : "";
  const on = device === undefined ? "" : `\n    on ${device}`;
  return `${run}  ${when}  ${target}\n    ${ended}${on}\n    ${restored}${togetherLine(shown)}${unfinished}`;
}

function nothingLeft({ purpose, outcome, rolledBackBy }: Summary): string {
  if (rolledBackBy !== undefined) return `nothing to roll back: restored by ${rolledBackBy}`;
  return purpose === "apply" && outcome === "rolled-back"
    ? "nothing to roll back: restored by the run itself"
    : "nothing to roll back";
}

/** Names the fleet run that the run belongs to. */
function togetherLine({ fleet, notBegun: missing = [] }: Summary): string {
  const without = missing.length === 0 ? "" : `, without a run: ${someNames(missing)}`;
  return fleet === undefined ? "" : `\n    part of fleet run ${fleet}${without}`;
}

/** Names the file with the commands for a manual rollback. */
function cardLine({ card }: RunRecord): string {
  return card === undefined ? "" : `\n    manual rollback: ${card}`;
}

function count(n: number, what: string): string {
  return n === 0 ? "" : `${n} ${what}${n === 1 ? "" : "s"}`;
}

function stoppedAt({ journal, plan }: RunRecord): string {
  const last = journal.at(-1);
  if (last === undefined || last.step < 0 || plan === undefined)
    return "stopped before its first step";
  const where = `stopped at step ${last.step + 1} of ${plan.length} (${last.state})`;
  return `${where}: the same command finishes it, \`rollback\` undoes it`;
}

import { defined } from "../core/defined.ts";
import type { MachineRecord } from "../report/records.ts";
import { harmless, redactFor } from "../report/redact.ts";
import { devicesOf } from "../runs/devices.ts";
import type { RunRecord } from "../runs/store.ts";
import { notBegun } from "../workflows/rollback-goals.ts";
import type { Invocation } from "./command.ts";
import { reporterFor } from "../app/reporting.ts";
import { devicesLabel } from "./rollback-labels.ts";
import { openRuns } from "../app/open-runs.ts";

export async function run({ options, io }: Invocation): Promise<number> {
  const only = Array.isArray(options["only"]) ? options["only"].map(String) : undefined;
  const records = (await openRuns(options, io).list()).filter(
    ({ header }) => only === undefined || only.includes(header.target),
  );
  const reporter = reporterFor(options, io);
  const shown = records.map((record) => ({ record, summary: summary(record, records) }));
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
    io.stdout.write(`${harmless(redact(`${lineFor(shown)}${card}`))}\n`);
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
  const by = records.findLast(
    (other) =>
      other.outcome?.outcome === "rolled-back" &&
      (other.header.restores ?? [other.header.undoes]).includes(header.id),
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
    values: {
      modem: Object.keys(snapshot?.modem?.settings ?? {}).length,
      router: Object.keys(snapshot?.router?.values ?? {}).length,
    },
  };
}

function lineFor({ record, summary: shown }: Shown): string {
  const { run, time, target, purpose, outcome, verdict, values, device } = shown;
  const counts = [
    count(values.modem, "modem setting"),
    count(values.router, "router value"),
  ].filter((text) => text !== "");
  const restored =
    counts.length === 0 ? "nothing to roll back" : `rollback restores ${counts.join(" and ")}`;
  const when = time.slice(0, 16).replace("T", " ");
  const ended = `${purpose}: ${outcome}${verdict === undefined ? "" : ` (${verdict})`}`;
  const unfinished = outcome === "unfinished" ? `\n    ${stoppedAt(record)}` : "";
  const on = device === undefined ? "" : `\n    on ${device}`;
  return `${run}  ${when}  ${target}  ${ended}${on}\n    ${restored}${togetherLine(shown)}${unfinished}`;
}

/** Names the runs that belong together, and the run that rolled this one back. */
function togetherLine({ fleet, notBegun: missing = [], rolledBackBy }: Summary): string {
  const without = missing.length === 0 ? "" : `, without a run: ${missing.join(", ")}`;
  return [
    ...(fleet === undefined ? [] : [`\n    part of fleet run ${fleet}${without}`]),
    ...(rolledBackBy === undefined ? [] : [`\n    rolled back by ${rolledBackBy}`]),
  ].join("");
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
  return `${where}: \`apply\` finishes it, \`rollback\` undoes it`;
}

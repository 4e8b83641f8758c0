import { defined } from "../core/defined.ts";
import type { MachineRecord } from "../report/records.ts";
import { harmless, redactFor } from "../report/redact.ts";
import type { RunRecord } from "../runs/store.ts";
import type { Invocation } from "./command.ts";
import { reporterFor } from "../app/reporting.ts";
import { openRuns } from "../app/open-runs.ts";

export async function run({ options, io }: Invocation): Promise<number> {
  const only = Array.isArray(options["only"]) ? options["only"].map(String) : undefined;
  const records = (await openRuns(options, io).list()).filter(
    ({ header }) => only === undefined || only.includes(header.target),
  );
  const reporter = reporterFor(options, io);
  for (const record of records) reporter.record(summary(record));
  if (options["json"] !== true) printRuns(records, { options, io });
  reporter.result([], 0);
  return 0;
}

function printRuns(
  records: readonly RunRecord[],
  { options, io }: Pick<Invocation, "options" | "io">,
): void {
  const redact = redactFor(options["showAddresses"] === true ? "shown" : "masked");
  if (records.length === 0) io.stderr.write("No runs.\n");
  for (const record of records)
    io.stdout.write(
      `${harmless(redact(`${lineFor(record)}${options["verbose"] === true ? cardLine(record) : ""}`))}\n`,
    );
}

function summary({
  header,
  outcome,
  snapshot,
  card,
}: RunRecord): Extract<MachineRecord, { type: "run" }> {
  return {
    type: "run",
    run: header.id,
    time: header.time,
    target: header.target,
    purpose: header.purpose,
    outcome: outcome?.outcome ?? "unfinished",
    ...defined({ verdict: outcome?.verdict, card }),
    values: {
      modem: Object.keys(snapshot?.modem?.settings ?? {}).length,
      router: Object.keys(snapshot?.router?.values ?? {}).length,
    },
  };
}

function lineFor(record: RunRecord): string {
  const { run, time, target, purpose, outcome, verdict, values } = summary(record);
  const counts = [
    count(values.modem, "modem setting"),
    count(values.router, "router value"),
  ].filter((text) => text !== "");
  const restored =
    counts.length === 0 ? "nothing to roll back" : `rollback restores ${counts.join(" and ")}`;
  const when = time.slice(0, 16).replace("T", " ");
  const ended = `${purpose}: ${outcome}${verdict === undefined ? "" : ` (${verdict})`}`;
  const unfinished = outcome === "unfinished" ? `\n    ${stoppedAt(record)}` : "";
  return `${run}  ${when}  ${target}  ${ended}\n    ${restored}${unfinished}`;
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

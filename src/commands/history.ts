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
  if (options["json"] !== true) sayRuns(records, { options, io });
  reporter.result([], 0);
  return 0;
}

function sayRuns(
  records: readonly RunRecord[],
  { options, io }: Pick<Invocation, "options" | "io">,
): void {
  const redact = redactFor(options["showAddresses"] === true ? "shown" : "masked");
  if (records.length === 0) io.stderr.write("No runs yet.\n");
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
    ...(outcome?.verdict === undefined ? {} : { verdict: outcome.verdict }),
    ...(card === undefined ? {} : { card }),
    values: {
      modem: Object.keys(snapshot?.modem?.settings ?? {}).length,
      router: Object.keys(snapshot?.router?.values ?? {}).length,
    },
  };
}

function lineFor(record: RunRecord): string {
  const { run, time, target, purpose, outcome, verdict, values } = summary(record);
  const back =
    values.modem + values.router === 0
      ? "nothing to go back to"
      : `rollback restores ${[count(values.modem, "modem setting"), count(values.router, "router value")].filter((text) => text !== "").join(" and ")}`;
  const unfinished = outcome === "unfinished" ? `; ${stoppedAt(record)}` : "";
  return `${run}  ${time.slice(0, 16).replace("T", " ")}  ${target}  ${purpose}: ${outcome}${verdict === undefined ? "" : ` (${verdict})`}\n    ${back}${unfinished}`;
}

/** The file that helps when this program cannot. */
function cardLine({ card }: RunRecord): string {
  return card === undefined ? "" : `\n    by hand: ${card}`;
}

function count(n: number, what: string): string {
  return n === 0 ? "" : `${n} ${what}${n === 1 ? "" : "s"}`;
}

function stoppedAt({ journal, plan }: RunRecord): string {
  const last = journal.at(-1);
  if (last === undefined || last.step < 0 || plan === undefined)
    return "it stopped before its first step";
  return `it stopped at step ${last.step + 1} of ${plan.length} (${last.state}); \`apply\` finishes it, \`rollback\` undoes it`;
}

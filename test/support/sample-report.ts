import { collector } from "../../src/report/files/collector.ts";
import type { RunReport } from "../../src/report/files/run-report.ts";
import type { Event, TargetResult } from "../../src/workflows/events.ts";
import { testClock } from "./test-clock.ts";

/** A text that is markup and a control sequence. */
const hostile = `<script src="https://evil.example/x.js">'&"\u001b[31m|`;
export const imei = "490154203237518";
const effect = { restart: "none", outageSeconds: 0, wayBack: "" } as const;

/** A fleet: barn is planned twice and applied, the second router answers with markup, gate drifted. */
const events: readonly (readonly [target: string | undefined, event: Event])[] = [
  [
    "barn",
    {
      type: "plan",
      purpose: "apply",
      steps: [
        { id: "1", kind: "modem.set", title: "RGMII Ethernet: enabled → disabled", effect },
        { id: "2", kind: "router.renew", title: "Renew the lease", effect },
      ],
      observed: { verdict: "double-nat", modemAddress: "81.2.69.142", modemLan: "192.168.225.1" },
    },
  ],
  [
    "barn",
    {
      type: "plan",
      purpose: "apply",
      steps: [
        { id: "1", kind: "modem.set", title: "RGMII Ethernet: enabled → disabled", effect },
        { id: "2", kind: "router.renew", title: "Renew the lease", effect },
      ],
      observed: { verdict: "double-nat", modemAddress: "81.2.69.142", modemLan: "192.168.225.1" },
    },
  ],
  ["barn", { type: "step", id: "1", state: "started", title: "RGMII Ethernet" }],
  ["barn", { type: "step", id: "1", state: "done", title: "RGMII Ethernet" }],
  ["barn", { type: "step", id: "2", state: "started", title: "Renew the lease" }],
  ["barn", { type: "step", id: "2", state: "failed", title: "Renew the lease" }],
  [
    "barn",
    {
      type: "verdict",
      verdict: "passthrough-public",
      modemAddress: "81.2.69.142",
      wanAddress: "81.2.69.142",
      evidence: [`IMEI ${imei}`],
    },
  ],
  [
    "van",
    {
      type: "finding",
      code: "wan-off",
      severity: "error",
      message: hostile,
      evidence: [hostile],
      fix: `Run:\n  ethermode apply ${hostile}`,
    },
  ],
  ["van", { type: "failure", code: "router/unreachable", message: hostile }],
  [
    "gate",
    {
      type: "plan",
      purpose: "apply",
      steps: [{ id: "1", kind: "modem.set", title: "Modem NAT: on → off", effect }],
    },
  ],
  [undefined, { type: "failure", code: "interrupted", message: "Interrupted." }],
];

const results: readonly TargetResult[] = [
  { name: "barn", outcome: "rolled-back", exit: 5, verdict: "passthrough-public", run: "r1" },
  { name: "van", outcome: "failed", exit: 4 },
  { name: "gate", outcome: "applied", exit: 2, run: "r3" },
];

/** Returns the report of an apply to three targets that failed in two ways. */
export async function sampleReport(): Promise<RunReport> {
  const clock = testClock();
  const reports: RunReport[] = [];
  const about = { clock, version: "0.0.0", command: "ethermode apply fleet.yaml", rollback };
  const reporter = collector(about, (report) => void reports.push(report));
  for (const [target, event] of events) {
    reporter.event(event, target);
    await clock.sleep(1_500, { signal: new AbortController().signal });
  }
  reporter.result(results, 8);
  const [report] = reports;
  if (report === undefined) throw new Error("the collector made no report");
  return report;
}

const rollback = (run: string): string => `ethermode rollback ${run} --state-dir runs`;

import { expect, test } from "vitest";
import { collector } from "../../../src/report/files/collector.ts";
import { reportExtensions } from "../../../src/report/files/extensions.ts";
import { reportText } from "../../../src/report/files/report-file.ts";
import type { RunReport } from "../../../src/report/files/run-report.ts";
import type { Event, TargetResult } from "../../../src/workflows/events.ts";
import { testClock } from "../../support/test-clock.ts";

const hostile = `<script src="https://evil.example/x.js">'&"\u001b[31m|`;
const imei = "490154203237518";
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

async function collected(): Promise<RunReport> {
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

/** Returns the names of elements that are not closed, or closed without being open. */
function unbalanced(markup: string): readonly string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  const alone = ["meta", "!doctype", "?xml"];
  for (const [, closing, name = "", rest = ""] of markup.matchAll(/<(\/?)([!?\w]+)([^>]*)>/g)) {
    if (closing === "/") {
      if (open.pop() !== name) wrong.push(name);
    } else if (!rest.endsWith("/") && !alone.includes(name)) open.push(name);
  }
  return [...wrong, ...open];
}

test.each(reportExtensions)(
  "a report with the extension %s contains no identity, public address or control character",
  async (extension) => {
    const text = reportText(`report${extension}`, await collected());

    expect(text).not.toContain(imei);
    expect(text).not.toContain("81.2.69.142");
    expect(text).not.toContain("\u001b");
    expect(text).toContain("barn");
  },
);

test("the HTML report is well-formed, runs no script and loads nothing", async () => {
  const html = reportText("report.html", await collected());

  expect(unbalanced(html)).toEqual([]);
  expect(html).not.toMatch(/<(?:script|link|img)|<[^>]*\b(?:src|href)="(?!#)|url\(|@import/);
  expect(html).toContain("default-src 'none'");
  expect(html).toContain("&#60;script src=&#34;https://evil.example/x.js&#34;&#62;");
});

test("the HTML report draws the path before and after, and lists steps with their times", async () => {
  const html = reportText("report.html", await collected());

  expect(html.match(/<svg/g)).toHaveLength(2);
  expect(html).toContain("Path before: double-nat");
  expect(html).toContain("Path after: passthrough-public");
  expect(html).toContain("<pre>ethermode rollback r3 --state-dir runs</pre>");
  expect(html).not.toContain("rollback r1");
  expect(html).toContain('<td class="bad">failed</td>\n<td class="number">1.5 s</td>');
});

test("the HTML report folds good targets of a large fleet only", async () => {
  const report = await collected();
  const good = { name: "good", outcome: "applied", exit: 0, seconds: 1, events: [] } as const;
  const html = reportText("report.html", { ...report, targets: [...report.targets, good] });

  expect(html.match(/<details open>/g)).toHaveLength(3);
  expect(html).toContain('<details>\n<summary><h2>good <span class="chip good">applied');
});

test("the JUnit report counts failed steps, drift, findings and failures", async () => {
  const xml = reportText("report.xml", await collected());

  expect(unbalanced(xml)).toEqual([]);
  const suites = [
    ...xml.matchAll(/<testsuite name="(\w+)" tests="(\d+)" failures="(\d+)" errors="(\d+)"/g),
  ].map(([, ...fields]) => fields.join(" "));
  expect(suites).toEqual(["barn 3 2 0", "van 3 2 1", "gate 2 2 0", "ethermode 1 0 1"]);
  expect(xml).toContain('<testsuites name="ethermode apply fleet.yaml" tests="9" failures="6"');
});

test("the Markdown report escapes tables and markup", async () => {
  const markdown = reportText("report.md", await collected());

  expect(markdown).toContain("| barn | rolled-back | passthrough-public | 2 |");
  expect(markdown).toContain("\\<script src=");
  // Code spans are literal.
  expect(markdown.replaceAll(/`[^`]*`/g, "")).not.toMatch(/(?<!\\)<script/);
});

test("the JSON report holds the result and the events of each target", async () => {
  const report = JSON.parse(reportText("report.json", await collected())) as {
    readonly exit: number;
    readonly targets: readonly { readonly name: string; readonly events: readonly object[] }[];
  };

  expect(report.exit).toBe(8);
  expect(report.targets.map(({ name, events: own }) => [name, own.length])).toEqual([
    ["barn", 7],
    ["van", 2],
    ["gate", 1],
  ]);
  expect(report.targets[1]?.events[1]).toMatchObject({
    type: "failure",
    code: "router/unreachable",
  });
});

import { expect, test } from "vitest";
import { reportExtensions } from "../../../src/report/files/extensions.ts";
import { reportText } from "../../../src/report/files/report-file.ts";
import { imei, sampleReport } from "../../support/sample-report.ts";

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
    const text = reportText(`report${extension}`, await sampleReport());

    expect(text).not.toContain(imei);
    expect(text).not.toContain("81.2.69.142");
    expect(text).not.toContain("\u001b");
    expect(text).toContain("barn");
  },
);

test("the HTML report is well-formed, runs no script and loads nothing", async () => {
  const html = reportText("report.html", await sampleReport());

  expect(unbalanced(html)).toEqual([]);
  expect(html).not.toMatch(/<(?:script|link|img)|<[^>]*\b(?:src|href)="(?!#)|url\(|@import/);
  expect(html).toContain("default-src 'none'");
  expect(html).toContain("&#60;script src=&#34;https://evil.example/x.js&#34;&#62;");
});

test("the HTML report draws the path before and after, and lists steps with their times", async () => {
  const html = reportText("report.html", await sampleReport());

  expect(html.match(/<svg/g)).toHaveLength(2);
  expect(html).toContain("Path before: double-nat");
  expect(html).toContain("Path after: passthrough-public");
  expect(html).toContain("<pre>ethermode rollback r3 --state-dir runs</pre>");
  expect(html).not.toContain("rollback r1");
  expect(html).toContain('<td class="bad">failed</td>\n<td class="number">1.5 s</td>');
});

test("the HTML report folds good targets of a large fleet only", async () => {
  const report = await sampleReport();
  const good = { name: "good", outcome: "applied", exit: 0, seconds: 1, events: [] } as const;
  const html = reportText("report.html", { ...report, targets: [...report.targets, good] });

  expect(html.match(/<details open>/g)).toHaveLength(3);
  expect(html).toContain('<details>\n<summary><h2>good <span class="chip good">applied');
});

test("the JUnit report counts failed steps, drift, findings and failures", async () => {
  const xml = reportText("report.xml", await sampleReport());

  expect(unbalanced(xml)).toEqual([]);
  const suites = [
    ...xml.matchAll(/<testsuite name="(\w+)" tests="(\d+)" failures="(\d+)" errors="(\d+)"/g),
  ].map(([, ...fields]) => fields.join(" "));
  expect(suites).toEqual(["barn 3 2 0", "van 3 2 1", "gate 2 2 0", "ethermode 1 0 1"]);
  expect(xml).toContain('<testsuites name="ethermode apply fleet.yaml" tests="9" failures="6"');
});

test("the Markdown report escapes tables and markup", async () => {
  const markdown = reportText("report.md", await sampleReport());

  expect(markdown).toContain("| barn | rolled-back | passthrough-public | 2 |");
  expect(markdown).toContain("\\<script src=");
  // Code spans are literal.
  expect(markdown.replaceAll(/`[^`]*`/g, "")).not.toMatch(/(?<!\\)<script/);
});

test("the JSON report holds the result and the events of each target", async () => {
  const report = JSON.parse(reportText("report.json", await sampleReport())) as {
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

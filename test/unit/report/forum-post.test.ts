import { expect, test } from "vitest";
import { forumPostReporter } from "../../../src/report/forum-post.ts";

function post(...events: Parameters<ReturnType<typeof forumPostReporter>["event"]>[0][]): string {
  let text = "";
  const out = { write: (more: string) => (text += more) };
  const reporter = forumPostReporter({ out }, { version: "1.2.3", addresses: "masked" });
  for (const event of events) reporter.event(event);
  reporter.result([], 0);
  return text;
}

const finding = {
  type: "finding",
  code: "no-lease",
  severity: "error",
  message: "No lease from <modem>.",
  evidence: ["```", "IMEI 867698040000000"],
  fix: "Restart the interface:\n  ssh root@192.168.1.1 'ifup wan'",
} as const;

test("forumPostReporter writes nothing before the result", () => {
  let text = "";
  const out = { write: (more: string) => (text += more) };

  forumPostReporter({ out }, { version: "1", addresses: "masked" }).event(finding);

  expect(text).toBe("");
});

test("forumPostReporter lists findings with their code and the commands of their fix", () => {
  expect(post(finding)).toContain(
    "- **error** `no-lease`: No lease from &lt;modem&gt;.\n" +
      "  - Restart the interface:\n  - `ssh root@192.168.1.1 'ifup wan'`",
  );
});

test("forumPostReporter folds the evidence, which cannot end its block or name the device", () => {
  const text = post(finding);

  expect(text.match(/^```/gm)).toHaveLength(2);
  expect(text).not.toContain("867698040000000");
});

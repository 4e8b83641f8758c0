import { expect, test } from "vitest";
import { summary } from "../../../src/report/summary.ts";
import type { Event, PlannedStep, TargetResult } from "../../../src/workflows/events.ts";

const steps: readonly PlannedStep[] = [
  {
    id: "1",
    kind: "modem.set",
    title: "Modem NAT: on → off",
    changes: 1,
    effect: { restart: "none", outageSeconds: 10, wayBack: "" },
  },
  {
    id: "2",
    kind: "modem.restart",
    title: "Restart the modem",
    effect: { restart: "modem", outageSeconds: 60, wayBack: "" },
  },
  {
    id: "3",
    kind: "router.write",
    title: "Write to the router",
    changes: 3,
    effect: { restart: "none", outageSeconds: 0, wayBack: "" },
  },
];

function plan(purpose: "apply" | "drift" | "rollback", planned = steps): Event {
  return { type: "plan", purpose, steps: planned };
}

function failure(code: string): Event {
  return { type: "failure", code, message: "" };
}

function hostKey(trust: "known" | "saved"): Event {
  return { type: "host-key", host: "root@barn ssh-ed25519", fingerprint: "SHA256:x", trust };
}

const notBegun: Event = {
  type: "finding",
  code: "not-begun",
  severity: "info",
  message: "",
  evidence: [],
};

test.each<[string, readonly Event[], TargetResult["outcome"], number]>([
  ["pending 4 changes, 1 restart", [plan("apply")], "unchanged", 0],
  ["good unchanged", [plan("apply", [])], "unchanged", 0],
  ["good host key saved", [hostKey("saved")], "unchanged", 0],
  ["good host key already saved", [hostKey("known")], "unchanged", 0],
  ["good nothing to roll back", [notBegun], "unchanged", 0],
  ["warning drift: 4 values differ", [plan("drift")], "unchanged", 2],
  ["good matches the profile", [plan("drift", [])], "unchanged", 0],
  ["warning not proven", [plan("drift", [])], "applied-unproven", 7],
  ["good applied", [plan("apply")], "applied", 0],
  ["warning applied, not proven", [plan("apply")], "applied-unproven", 7],
  ["error failed and rolled back", [plan("apply")], "rolled-back", 5],
  ["good restored and verified", [plan("rollback")], "rolled-back", 0],
  ["skipped declined: 4 changes, 1 restart not applied", [plan("apply")], "refused", 9],
  ["skipped skipped: an earlier target failed", [failure("refused/not-started")], "refused", 9],
  ["error refused (refused/last-way-in)", [failure("refused/last-way-in")], "refused", 9],
  ["error failed (router/unreachable)", [failure("router/unreachable")], "failed", 4],
])("the summary shows a target as %s", (expected, events, outcome, exit) => {
  const ends = summary();
  for (const event of events) ends.note(event, "barn");
  const [line] = ends.lines([
    { name: "barn", outcome, exit },
    { name: "van", outcome: "applied", exit: 0 },
  ]);

  expect(`${line?.mark} ${line?.text}`).toBe(expected.replace(" ", " barn  "));
});

test("the summary of a fleet ends with the totals, and shows the verdict of each target", () => {
  const lines = summary().lines([
    { name: "barn", outcome: "applied", exit: 0, verdict: "passthrough-cgnat" },
    { name: "van", outcome: "failed", exit: 4 },
    { name: "boat", outcome: "applied", exit: 0 },
  ]);

  expect(lines.map(({ text }) => text)).toEqual([
    "barn  applied [passthrough-cgnat]",
    "van   failed",
    "boat  applied",
    "3 targets: 2 applied, 1 failed",
  ]);
});

test("the totals of a verification count the targets without drift", () => {
  const ends = summary();
  for (const name of ["barn", "van"]) ends.note(plan("drift", []), name);

  const lines = ends.lines(
    ["barn", "van"].map((name) => ({ name, outcome: "unchanged", exit: 0 })),
  );

  expect(lines.at(-1)?.text).toBe("2 targets: 2 without drift");
});

test("a fleet that was stopped ends with its command, once", () => {
  const ends = summary("ethermode apply fleet.yaml --canary 1");
  ends.note(failure("refused/not-started"), "van");
  ends.note(failure("refused/not-started"), "boat");

  const lines = ends.lines([
    { name: "barn", outcome: "rolled-back", exit: 5, run: "20261201-004822-b59f" },
    { name: "van", outcome: "refused", exit: 9 },
    { name: "boat", outcome: "refused", exit: 9 },
  ]);

  expect(lines.filter(({ mark }) => mark === "hint").map(({ text }) => text)).toEqual([
    "Fix the failed targets first. Then run the same command again. It skips finished targets:\n" +
      "  ethermode apply fleet.yaml --canary 1",
  ]);
});

test("the rollback of a single target ends with its result", () => {
  expect(summary().lines([{ name: "barn", outcome: "rolled-back", exit: 0 }])).toEqual([
    { to: "results", mark: "good", text: "Restored and verified." },
  ]);
});

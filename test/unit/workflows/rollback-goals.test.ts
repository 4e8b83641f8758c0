import { describe, expect, test } from "vitest";
import { selectedRuns } from "../../../src/workflows/known-targets.ts";
import { targetOf } from "../../../src/profile/targets.ts";
import type { Target } from "../../../src/profile/targets.ts";
import type { JournalEntry, Outcome, RunRecord } from "../../../src/runs/store.ts";
import {
  fleetSelection,
  lastSelection,
  rollbackOfTarget,
  rollbacksOf,
} from "../../../src/workflows/rollback-goals.ts";

const time = "2026-11-22T10:00:00.000Z";
const started: JournalEntry = { time, phase: "apply", step: 0, state: "started" };
const names = ["a", "b", "c", "d", "e"];
const fleet = { id: "20261122-100000-0000", targets: names };

describe("after a fleet run of five that was killed", () => {
  const records = [
    record("run-1", "a", { outcome: "applied", fleet }),
    record("run-2", "b", { fleet }),
    record("run-3", "c", { fleet, journal: [] }),
  ];

  test("rollback selects all its runs and lists the targets that were not begun", () => {
    const { runs, notBegun } = lastSelection(records);

    expect(ids(runs)).toEqual(["run-1", "run-2", "run-3"]);
    expect(notBegun).toEqual(["d", "e"]);
  });

  test("--only accepts the names of targets that were not begun, and reports others", () => {
    expect(selectedRuns(records, names, false)).toMatchObject({ notBegun: ["d", "e"] });
    expect(ids(selectedRuns(records, ["b", "d"], false).runs)).toEqual(["run-2"]);
    expect(() => selectedRuns(records, ["x"], false)).toThrow('No target has the name or tag "x"');
  });

  test("an excluded name narrows the last fleet run", () => {
    expect(ids(selectedRuns(records, ["!b"], false).runs)).toEqual(["run-1", "run-3"]);
    expect(ids(selectedRuns(records, ["!a"], true).runs)).toEqual(["run-2", "run-3"]);
  });

  test("--last selects its runs after a later change of one target", () => {
    const later = record("run-4", "z", { outcome: "applied" });

    expect(ids(fleetSelection([...records, later]).runs)).toEqual(["run-1", "run-2", "run-3"]);
  });
});

test("rollback leaves a finished fleet run as it is after a later change of one target", () => {
  const records = ["a", "b"].map((name, index) =>
    record(`run-${index + 1}`, name, { outcome: "applied", fleet }),
  );
  const later = record("run-3", "z", { outcome: "applied" });

  expect(ids(lastSelection([...records, later]).runs)).toEqual(["run-3"]);
});

test("rollback does not select a run that wrote nothing", () => {
  const refused = record("run-2", "b", { outcome: "failed", journal: [] });

  expect(ids(lastSelection([record("run-1", "a", { outcome: "applied" }), refused]).runs)).toEqual([
    "run-1",
  ]);
});

test("an incomplete rollback counts as unfinished until a later run of its router writes", () => {
  const incomplete = record("run-1", "a", { outcome: "rollback-incomplete" });
  const later = record("run-2", "a", { outcome: "applied" });
  const other = record("run-3", "b", { outcome: "applied" });

  expect(ids(lastSelection([incomplete, other]).runs)).toEqual(["run-1", "run-3"]);
  expect(ids(lastSelection([incomplete, later, other]).runs)).toEqual(["run-3"]);
});

test("routers with one address and two ports get a rollback each", () => {
  const runs = [record("run-1", "a", {}), record("run-2", "a", { port: 2222 })];

  const rollbacks = rollbacksOf(runs, runs);

  expect(rollbacks.map(({ target, goal }) => [target.router?.port, goal.runs])).toEqual([
    [22, ["run-1"]],
    [2222, ["run-2"]],
  ]);
});

test("a rollback of two unfinished runs of one router restores the older value of each key", () => {
  const runs = [record("run-1", "a", { value: "old" }), record("run-2", "a", { value: "newer" })];

  const [rollback, ...others] = rollbacksOf(runs, runs);

  expect(others).toEqual([]);
  expect(rollback?.goal).toMatchObject({
    run: "run-1",
    runs: ["run-1", "run-2"],
    snapshot: { router: { values: { "network.wan.metric": "old" } } },
  });
});

test("a profile finds the run of its router, also one stored by version 0.1.0", () => {
  const old = record("run-1", "a", { outcome: "applied", isOld: true });
  const other = record("run-2", "a", { outcome: "applied", port: 2222 });

  const rollback = rollbackOfTarget([old, other], targetFor("renamed", "a", 22), false);

  expect(rollback?.goal.runs).toEqual(["run-1"]);
});

test("a profile gets the rollbacks of two routers that used the same address", () => {
  const one = record("run-1", "a", { outcome: "applied", hostKey: "SHA256:one" });
  const two = record("run-2", "a", { outcome: "applied", hostKey: "SHA256:two" });

  const rollback = rollbackOfTarget([one, two], targetFor("a", "a", 22), false);

  expect(rollback?.goal.runs).toEqual(["run-2"]);
  expect(rollback?.goal.others?.map(({ runs }) => runs)).toEqual([["run-1"]]);
});

interface Given {
  readonly outcome?: Outcome;
  readonly fleet?: typeof fleet;
  readonly journal?: readonly JournalEntry[];
  readonly port?: number;
  readonly hostKey?: string;
  readonly value?: string;
  /** Without the fields that version 0.1.0 did not write. */
  readonly isOld?: boolean;
}

/** Returns a run that wrote the metric of the router `HOST.lan`. */
function record(id: string, host: string, given: Given): RunRecord {
  const { outcome, port = 22, hostKey = "SHA256:key", value = "5", journal = [started] } = given;
  const target = targetFor(host, host, port);
  const path = "network.wan.metric";
  return {
    header: {
      id,
      format: 1,
      ethermode: "0.0.0",
      time,
      target: host,
      purpose: "apply",
      wish: JSON.parse(JSON.stringify(target)),
      ...(given.fleet === undefined ? {} : { fleet: given.fleet }),
      ...(given.isOld === true
        ? {}
        : { devices: { router: { host: `${host}.lan`, port, hostKey } } }),
    },
    snapshot: {
      format: 1,
      run: id,
      target: host,
      time,
      ethermode: "0.0.0",
      router: {
        host: `${host}.lan`,
        hostKey,
        release: "OpenWrt",
        interface: "wan",
        values: { [path]: value },
      },
    },
    plan: [{ kind: "router.write", changes: [{ path, from: value, to: "10" }] }],
    journal,
    ...(outcome === undefined ? {} : { outcome: { time, outcome, exit: 0 } }),
  };
}

function targetFor(name: string, host: string, port: number): Target {
  return targetOf(name, { file: "fleet.yaml", line: 1 }, { router: { host: `${host}.lan`, port } });
}

function ids(runs: readonly RunRecord[]): readonly string[] {
  return runs.map(({ header }) => header.id);
}

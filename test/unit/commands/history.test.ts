import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { run as history } from "../../../src/commands/history.ts";
import type { Io } from "../../../src/app/io.ts";
import { wallClock } from "../../../src/core/clock.ts";
import { fileStore } from "../../../src/runs/file-store.ts";
import { snapshotOf } from "../../contract/run-store.contract.ts";

let folder: string;
let id: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ethermode-history-"));
  const run = await fileStore({ folder, clock: wallClock(), version: "1.2.3" }).open({
    target: "barn",
    purpose: "apply",
    wish: {},
  });
  id = run.id;
  await run.card("AT+CFUN=1,1\n");
  await run.begin(snapshotOf(run.id), []);
  await run.finish({ outcome: "applied", exit: 0 });
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function said(options: Readonly<Record<string, unknown>>): Promise<string> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io: Io = {
    stdin: new PassThrough(),
    stdout,
    stderr,
    env: {},
    platform: "linux",
    home: folder,
    cwd: folder,
    version: "1.2.3",
    interrupt: new AbortController().signal,
    isTerminal: false,
  };
  await history({
    args: [],
    typed: "ethermode history",
    options: { stateDir: folder, ...options },
    io,
  });
  return `${stdout.read() ?? ""}`;
}

test("history --verbose and --json name the private escape card of each run", async () => {
  const card = join(folder, "runs", id, "escape.txt");

  expect(await said({ verbose: true })).toContain(`manual rollback: ${card}`);
  expect(JSON.parse((await said({ json: true })).split("\n")[1] ?? "")).toMatchObject({
    type: "run",
    run: id,
    card,
  });
  expect(await said({})).not.toContain(card);
  expect((await stat(card)).mode & 0o777).toBe(0o600);
});

test("a finished run releases the space reserved for its journal", async () => {
  await expect(stat(join(folder, "runs", id, "room"))).rejects.toMatchObject({ code: "ENOENT" });
});

test("history masks a public address in a target name", async () => {
  await fileStore({ folder, clock: wallClock(), version: "1.2.3" }).open({
    target: "81.2.69.142",
    purpose: "apply",
    wish: {},
  });

  expect([await said({}), await said({ json: true })].join("")).not.toContain("69.142");
  expect(await said({ showAddresses: true })).toContain("81.2.69.142");
});

test("history offers no rollback of a run that was rolled back", async () => {
  const rollback = await fileStore({ folder, clock: wallClock(), version: "1.2.3" }).open({
    target: "barn",
    purpose: "rollback",
    wish: {},
    restores: [id],
  });
  const before = await said({});
  await rollback.begin(snapshotOf(rollback.id), []);
  await rollback.finish({ outcome: "rolled-back", exit: 0 });

  expect(before).toContain("rollback restores");
  const after = await said({});
  expect(after).toContain(`nothing to roll back: restored by ${rollback.id}`);
  expect(after).not.toContain("rollback restores");
});

test("history --only selects by the tags of the profile, and suggests a name", async () => {
  const store = fileStore({ folder, clock: wallClock(), version: "1.2.3" });
  await store.open({ target: "van", purpose: "apply", wish: { tags: ["north"] } });

  expect([await said({ only: ["north"] }), await said({ only: ["!north"] })]).toEqual([
    expect.not.stringContaining("barn"),
    expect.not.stringContaining("van"),
  ]);
  await expect(said({ only: ["bran"] })).rejects.toThrow('did you mean "barn"?');
});

test("history offers no rollback of a run that Ctrl-C undid", async () => {
  const run = await fileStore({ folder, clock: wallClock(), version: "1.2.3" }).open({
    target: "van",
    purpose: "apply",
    wish: {},
  });
  await run.begin(snapshotOf(run.id), [{ kind: "modem.restart", because: [] }]);
  await run.record({ phase: "apply", step: 0, state: "started" });
  const failure = { code: "interrupted", message: "Interrupted." };
  await run.finish({ outcome: "interrupted", exit: 130, failure });

  expect(await said({ only: ["van"] })).toMatch(/apply: interrupted\n.*\n? *nothing to roll back/);
});

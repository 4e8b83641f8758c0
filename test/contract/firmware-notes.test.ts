import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { wallClock } from "../../src/core/clock.ts";
import { fileNotes } from "../../src/runs/firmware-notes-file.ts";
import { memoryNotes } from "../support/memory-notes.ts";
import { firmware, firmwareNotesContract, refusal } from "./firmware-notes.contract.ts";

const folders: string[] = [];

afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "ethermode-notes-"));
  folders.push(folder);
  return folder;
}

describe("firmware notes on disk", () => {
  firmwareNotesContract(async () => fileNotes({ folder: await newFolder(), clock: wallClock() }));

  test("use one file for each revision, readable only by its owner", async () => {
    const folder = await newFolder();

    await fileNotes({ folder, clock: wallClock() }).add(firmware, [refusal]);

    const names = await readdir(join(folder, "firmware"));
    const { mode } = await stat(join(folder, "firmware", names[0] ?? ""));
    expect(names).toEqual([
      expect.stringMatching(/^rm520n-gl-RM520NGLAAR03A01M4G_01\.202\.01\.202-[0-9a-f]{12}\.json$/),
    ]);
    expect(mode & 0o777).toBe(0o600);
  });

  test("persist after the program exits", async () => {
    const folder = await newFolder();
    await fileNotes({ folder, clock: wallClock() }).add(firmware, [refusal]);

    await fileNotes({ folder, clock: wallClock() }).add(firmware, [refusal]);

    expect((await fileNotes({ folder, clock: wallClock() }).list()).memories[0]?.notes).toEqual([
      expect.objectContaining({ count: 2 }),
    ]);
  });

  test.each([
    ["torn", '{"format":1,"model":"rm520n'],
    ["empty", ""],
    ["of another kind", '["?"]'],
    ["of a later format", '{"format":2,"model":"a","revision":"b","notes":[]}'],
    [
      "without a valid note",
      '{"format":1,"model":"a","revision":"b","notes":[{"kind":"setting"}]}',
    ],
  ])("in a file that is %s are set aside and started again", async (_title, text) => {
    const folder = await newFolder();
    const notes = fileNotes({ folder, clock: wallClock() });
    await notes.add(firmware, [refusal]);
    const [name = ""] = await readdir(join(folder, "firmware"));
    await writeFile(join(folder, "firmware", name), text);

    const trouble = await notes.add(firmware, [refusal]);

    expect(trouble).toEqual({
      what: "set-aside",
      path: join(folder, "firmware", `${name}.damaged`),
      why: "the file is damaged",
    });
    expect(await readFile(join(folder, "firmware", `${name}.damaged`), "utf8")).toBe(text);
    expect(await notes.list()).toMatchObject({
      memories: [{ notes: [{ count: 1 }] }],
      troubles: [],
    });
  });

  test("list valid files beside a damaged one", async () => {
    const folder = await newFolder();
    const notes = fileNotes({ folder, clock: wallClock() });
    await notes.add(firmware, [refusal]);
    await writeFile(join(folder, "firmware", "other.json"), "?");

    const { memories, troubles } = await notes.list();

    expect([memories.length, troubles.map(({ what }) => what)]).toEqual([1, ["set-aside"]]);
  });

  test("return a result and no error when a file blocks their folder", async () => {
    const folder = await newFolder();
    await writeFile(join(folder, "firmware"), "");
    const notes = fileNotes({ folder, clock: wallClock() });

    const trouble = await notes.add(firmware, [refusal]);

    expect(trouble).toMatchObject({ what: "not-kept", why: expect.stringContaining("EEXIST") });
    expect(await notes.list()).toEqual({ memories: [], troubles: [] });
  });
});

describe("firmware notes in memory", () => {
  firmwareNotesContract(async () => memoryNotes());
});

import { expect, test } from "vitest";
import type { FirmwareNotes, Remark } from "../../src/runs/firmware-notes.ts";

export const firmware = { model: "rm520n-gl", revision: "RM520NGLAAR03A01M4G_01.202.01.202" };
export const refusal: Remark = {
  kind: "setting",
  about: "qmap.dhcpv4dns",
  answer: "refused",
  line: "ERROR",
};

/** Tests that every store of firmware notes must pass. */
export function firmwareNotesContract(openNotes: () => Promise<FirmwareNotes>): void {
  replyTests(openNotes);
  revisionTests(openNotes);
  nameTests(openNotes);
}

/** Tests of how replies become notes. */
function replyTests(openNotes: () => Promise<FirmwareNotes>): void {
  test("replies of a firmware are listed under its model and revision", async () => {
    const notes = await openNotes();
    const list: Remark = {
      kind: "list",
      about: "AT+QMAP=?",
      answer: "offered",
      line: "OK",
      names: ["wwan", "lanip"],
    };
    const write: Remark = {
      kind: "write",
      about: "qcfg.usbnet",
      value: "ECM",
      answer: "accepted",
      line: "OK",
    };

    const trouble = await notes.add(firmware, [refusal, list, write]);

    const { memories, troubles } = await notes.list();
    expect([trouble, troubles]).toEqual([undefined, []]);
    expect(memories).toEqual([
      {
        ...firmware,
        notes: [
          expect.objectContaining({ ...refusal, count: 1 }),
          expect.objectContaining({ ...list, count: 1 }),
          expect.objectContaining({ ...write, count: 1 }),
        ],
      },
    ]);
  });

  test("a repeated answer is counted and a different answer is a new note", async () => {
    const notes = await openNotes();
    await notes.add(firmware, [refusal]);

    await notes.add(firmware, [refusal, { ...refusal, answer: "offered", line: "OK" }]);

    const { memories } = await notes.list();
    expect(memories[0]?.notes.map(({ answer, count }) => [answer, count])).toEqual([
      ["refused", 2],
      ["offered", 1],
    ]);
  });

  test("a write with another value is a new note", async () => {
    const notes = await openNotes();
    const write = { kind: "write", about: "qcfg.usbnet", answer: "accepted", line: "OK" } as const;

    await notes.add(firmware, [{ ...write, value: "ECM" }, { ...write, value: "QMI" }, write]);

    const { memories } = await notes.list();
    expect(memories[0]?.notes.map(({ value }) => value)).toEqual(["ECM", "QMI", undefined]);
  });
}

/** Tests of times and revisions. */
function revisionTests(openNotes: () => Promise<FirmwareNotes>): void {
  test("each note has the time of its first and last answer", async () => {
    const notes = await openNotes();
    const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

    await notes.add(firmware, [refusal]);

    const { memories } = await notes.list();
    expect(memories[0]?.notes[0]).toMatchObject({
      first: expect.stringMatching(iso),
      last: expect.stringMatching(iso),
    });
  });

  test("two revisions of one model are listed separately", async () => {
    const notes = await openNotes();
    await notes.add(firmware, [refusal]);
    await notes.add({ ...firmware, revision: "RM520NGLAAR01A07M4G" }, [refusal]);

    const { memories } = await notes.list();

    expect(memories.map(({ revision }) => revision).toSorted()).toEqual([
      "RM520NGLAAR01A07M4G",
      firmware.revision,
    ]);
  });
}

/** Tests of unusual names and concurrent remarks. */
function nameTests(openNotes: () => Promise<FirmwareNotes>): void {
  test.each([
    ["a path", "../../etc/passwd"],
    ["dots only", ".."],
    ["no characters", ""],
    ["characters that file names forbid", "a/b\\c:d*e?f"],
    ["control characters", "\u0000\u001b[2J\r\n"],
    ["5,000 characters", "x".repeat(5_000)],
    ["a reserved device name", "CON"],
    ["text beyond ASCII", "日本 🛰️"],
  ])("a firmware name of %s is stored and listed", async (_title, revision) => {
    const notes = await openNotes();

    const trouble = await notes.add({ model: revision, revision }, [refusal]);

    const { memories, troubles } = await notes.list();
    expect([trouble, troubles]).toEqual([undefined, []]);
    expect(memories).toEqual([
      { model: revision, revision, notes: [expect.objectContaining(refusal)] },
    ]);
  });

  test("revisions that differ only in characters without a file name form are separate", async () => {
    const notes = await openNotes();
    await notes.add({ ...firmware, revision: "R/1" }, [refusal]);
    await notes.add({ ...firmware, revision: "R?1" }, [refusal]);

    expect((await notes.list()).memories).toHaveLength(2);
  });

  test("concurrent remarks are all stored", async () => {
    const notes = await openNotes();

    await Promise.all(Array.from({ length: 20 }, () => notes.add(firmware, [refusal])));

    expect((await notes.list()).memories[0]?.notes).toEqual([
      expect.objectContaining({ count: 20 }),
    ]);
  });
}

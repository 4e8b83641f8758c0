import { isDeepStrictEqual } from "node:util";
import { expect, test } from "vitest";
import { readReply, recordedReplies } from "../../support/reply-corpus.ts";
import type { Reading } from "../../support/reply-corpus.ts";
import { mutations, randomNumbers, readOnce, unproven } from "../../support/reply-mutations.ts";

const count = 20_000;
/** Mutations that also go through the session, with its retries. */
const throughSession = 400;

test("a mutated reply never reads as a value that it does not contain", () => {
  const wrong: unknown[] = [];
  for (const { record, name, reply } of mutated(count)) {
    const reading = readOnce(record.command, reply);
    if (reading.kind !== "value" || record.expected.lines !== undefined) continue;
    const parts = unproven(record.command, reply, reading.value);
    if (parts.length > 0)
      wrong.push({ name, command: record.command, reply, value: reading.value, parts });
  }

  expect(wrong.slice(0, 12)).toEqual([]);
});

test("a mutation that changes no value leaves the reading as it was", () => {
  const readings = new Map<string, Reading>();
  const wrong: unknown[] = [];
  for (const { record, name, keeps, reply } of mutated(count)) {
    // A list of names has brackets across its fields.
    if (!keeps || record.command.endsWith("=?")) continue;
    const before = readings.get(record.id) ?? readOnce(record.command, record.reply);
    readings.set(record.id, before);
    const after = readOnce(record.command, reply);
    if (record.expected.lines === undefined && !isDeepStrictEqual(before, after))
      wrong.push({ name, command: record.command, reply, before, after });
  }

  expect(wrong.slice(0, 12)).toEqual([]);
});

test("a mutated reply ends an exchange with a value or a defined failure", async () => {
  const kinds = new Set<string>();
  for (const { record, reply } of mutated(throughSession))
    kinds.add((await readReply(record, reply)).kind);

  expect([...kinds].sort()).toEqual(["refused", "unknown", "value"]);
});

function* mutated(howMany: number): Generator<{
  readonly record: (typeof recordedReplies)[number];
  readonly name: string;
  readonly keeps: boolean;
  readonly reply: string;
}> {
  const random = randomNumbers(13);
  const pick = (size: number): number => Math.floor(random() * size);
  for (let made = 0; made < howMany; made += 1) {
    const record = recordedReplies[pick(recordedReplies.length)];
    const mutation = mutations[pick(mutations.length)];
    if (record === undefined || mutation === undefined) continue;
    const reply = mutation.of(record.reply.split("\r\n"), pick).join("\r\n");
    yield { record, name: mutation.name, keeps: mutation.keeps, reply };
  }
}

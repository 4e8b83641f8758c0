import { isDeepStrictEqual } from "node:util";
import { expect, test } from "vitest";
import { readReply, recordedReplies } from "../../support/reply-corpus.ts";
import type { Reading, RecordedReply } from "../../support/reply-corpus.ts";

test("every recorded reply reads as its expected value", async () => {
  const wrong: unknown[] = [];
  const counts = { records: 0, right: 0, aborts: 0, misread: 0 };
  for (const record of recordedReplies) {
    counts.records += 1;
    const reading = await readReply(record, record.reply).catch((error: unknown) => error as Error);
    if (reading instanceof Error) counts.aborts += 1;
    else if (isRight(record, reading)) counts.right += 1;
    else counts.misread += 1;
    if (reading instanceof Error || !isRight(record, reading))
      wrong.push({ ...record, source: undefined, reading });
  }
  process.stdout.write(`recorded replies: ${JSON.stringify(counts)}\n`);

  expect(wrong).toEqual([]);
});

function isRight({ command, expected }: RecordedReply, reading: Reading): boolean {
  if (expected.refused === true) return reading.kind === "refused";
  if (expected.unknown === true || expected.partial === true) return reading.kind === "unknown";
  if (reading.kind !== "value") return false;
  const value = normalized(reading.value);
  if (expected.lines !== undefined) return isDeepStrictEqual(value, expected.lines);
  if (expected.anyOf !== undefined)
    return expected.anyOf.some((one) => isDeepStrictEqual(one, value));
  const wanted = expected.value;
  if (expected.match === "first" && Array.isArray(wanted) && Array.isArray(value))
    return isDeepStrictEqual(value.slice(0, wanted.length), wanted);
  // Labelled revisions and PDP contexts carry more than the corpus names.
  return /^ATI$|CGAUTH|rgmii/.test(command)
    ? contains(value, wanted)
    : isDeepStrictEqual(value, wanted);
}

/** Sets as sorted lists, and no undefined properties, as in JSON. */
function normalized(value: unknown): unknown {
  return value instanceof Set
    ? [...value].sort()
    : (JSON.parse(JSON.stringify(value ?? null)) as unknown);
}

function contains(value: unknown, wanted: unknown): boolean {
  if (typeof wanted !== "object" || wanted === null || Array.isArray(wanted))
    return isDeepStrictEqual(value, wanted);
  return (
    typeof value === "object" &&
    value !== null &&
    Object.entries(wanted).every(([key, part]) =>
      contains(new Map(Object.entries(value)).get(key), part),
    )
  );
}

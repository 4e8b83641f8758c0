import { expect, test } from "vitest";
import { dialedContexts } from "../../../src/at-profiles/queries/data-connection.ts";
import { atReply } from "../../../src/at/reply.ts";

test.each<readonly [string, readonly string[], readonly number[]]>([
  ["the contexts in use, whichever they are", ["2,1,1", "5,3,1", "8,3,1"], [2, 5, 8]],
  ["none for a context that was disconnected", ["1,3,0", "3,2,0"], []],
  ["quoted and padded fields", ['"3", 1, "1"'], [3]],
  ["the second of four fields while the last one is 1", ["1,3,1,1", "3,2,0,1"], [3, 2]],
  ["none of four fields while the last one is 0", ["1,1,1,0", "0,0,0,0"], []],
  ["none for a short line of news", ["3,1"], []],
  ["none for a number that is not a context", ["0,3,1", "x,3,1"], []],
])("dialedContexts returns %s", (_what, rows, contexts) => {
  const reply = atReply(
    "AT+QNETDEVCTL?",
    rows.map((row) => `+QNETDEVCTL: ${row}`),
  );
  expect(dialedContexts.parse(reply)).toEqual(contexts);
});

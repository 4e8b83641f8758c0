import { expect, test } from "vitest";
import { readOnce } from "../../../src/core/once-per.ts";

test("readOnce reads again after a failure and keeps a value", async () => {
  const known = new Map<string, Promise<number>>();
  let reads = 0;
  const read = async (): Promise<number> => {
    reads += 1;
    if (reads === 1) throw new Error("not yet");
    return reads;
  };

  await expect(readOnce(known, "state", read)).rejects.toThrow("not yet");
  const values = [await readOnce(known, "state", read), await readOnce(known, "state", read)];

  expect(values).toEqual([2, 2]);
});

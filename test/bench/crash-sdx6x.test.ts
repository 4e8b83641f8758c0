import { afterAll, expect, test } from "vitest";
import { crashes, summary } from "./crash-families.ts";

const family = await crashes("sdx6x");

afterAll(() => console.log(summary(family)));

test.each(family.cases)("%s", async (_sentence, happens) => {
  const { ends, complaints } = await happens();

  expect(complaints).toEqual([]);
  expect(ends).not.toBe("mixed");
});

import { expect, test } from "vitest";
import { defined } from "../../../src/core/defined.ts";

test("defined drops undefined properties and keeps every other value", () => {
  const apn: string | undefined = undefined;

  expect(Object.keys(defined({ apn, nat: false, slot: 0, pin: null, name: "" }))).toEqual([
    "nat",
    "slot",
    "pin",
    "name",
  ]);
});

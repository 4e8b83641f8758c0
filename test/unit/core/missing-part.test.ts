import { expect, test } from "vitest";
import { asFailure } from "../../../src/core/failure.ts";

test.each([
  [
    "has no file",
    Object.assign(new Error("Cannot find module x"), { code: "ERR_MODULE_NOT_FOUND" }),
  ],
  ["has other exports", new SyntaxError("The requested module does not provide an export named x")],
])("a program whose late part %s reports that its files changed", (_title, error) => {
  const { code, message, hint } = asFailure(error);

  expect({ code, message, hint }).toEqual({
    code: "internal/bug",
    message: expect.stringContaining("The files of ethermode changed during this run."),
    hint: expect.stringContaining("ethermode rollback"),
  });
});

import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { Io } from "../../../src/app/io.ts";
import { reporterFor } from "../../../src/app/reporting.ts";

const verdict = {
  type: "verdict",
  verdict: "double-nat",
  evidence: ["the modem's own LAN is 192.168.225.1/24"],
} as const;

/** Stderr is a terminal, stdout is the argument. */
function said(stdout: { readonly isTTY?: boolean }, env: Io["env"] = {}, columns = 80): string {
  const out = Object.assign(new PassThrough(), stdout);
  const stderr = Object.assign(new PassThrough(), { isTTY: true, columns });
  const io: Io = {
    stdin: new PassThrough(),
    stdout: out,
    stderr,
    env,
    platform: "linux",
    home: "/",
    cwd: "/",
    version: "1.2.3",
    interrupt: new AbortController().signal,
    isTerminal: true,
  };
  reporterFor({}, io).event(verdict);
  return `${out.read() ?? ""}`;
}

test("results are colored on a terminal and plain in a file", () => {
  expect(said({ isTTY: true })).not.toBe(stripVTControlCharacters(said({ isTTY: true })));
  expect(said({})).toBe(stripVTControlCharacters(said({ isTTY: true })));
  expect(said({}, { FORCE_COLOR: "1" })).toBe(said({ isTTY: true }));
});

test("a terminal of unknown width has 80 columns", () => {
  expect(said({}, {}, 0)).toBe(said({}));
});

import { expect, test } from "vitest";
import { commandLine } from "../../../src/router/ssh/command-line.ts";

test.each([
  [
    "a script is executed by the login shell, or by sh",
    ["sh", "-s", "--", "a b", "c"],
    "set -- 'a b' c; if [ \"${SHELL##*/}\" = ash ] && [ -p /proc/self/fd/0 ]; " +
      'then . /proc/self/fd/0; else exec sh -s -- "$@"; fi',
  ],
  ["a script without arguments clears them", ["sh", "-s", "--"], /^set --; if /],
  [
    "another command is quoted only",
    ["sh", "-c", "echo $1", "sh", "it's"],
    "sh -c 'echo $1' sh 'it'\\''s'",
  ],
] as const)("%s", (_title, argv, line) => {
  expect(commandLine(argv)).toEqual(typeof line === "string" ? line : expect.stringMatching(line));
});

import { expect, test } from "vitest";
import { commands } from "../../../src/commands/command-table.ts";
import { runProgram } from "../../support/program.ts";

test.each([
  ["aply p.yaml", 'Unknown command "aply", did you mean "apply"?', "ethermode apply p.yaml"],
  ["frobnicate", 'Unknown command "frobnicate".', "ethermode --help"],
  ["barn.yaml", 'Unknown command "barn.yaml".', "ethermode apply barn.yaml"],
  [
    "plan --simulat p.yaml",
    'of `plan`, did you mean "--simulate"?',
    "ethermode plan --simulate p.yaml",
  ],
  ["apply", "Missing argument of `apply`: FILE.", "ethermode setup"],
  ["hosts scan", "Missing argument of `hosts`: FILE.", "ethermode hosts scan fleet.yaml"],
  ["plan p.yaml --parallel", "The option --parallel needs a value.", "ethermode plan --help"],
  ["plan p.yaml --parallel 0", "--parallel needs a whole number of at least 1", "plan --help"],
  ["plan p.yaml --only=", "--only needs names separated by commas", "ethermode plan --help"],
  ["plan p.yaml --report a.doc", "that ends with .json or .xml or", "ethermode plan --help"],
  ["setup p.yaml", 'Unexpected argument "p.yaml" of `setup`.', "ethermode apply p.yaml"],
  ["at AT I", 'Unexpected argument "I" of `at`.', "ethermode at 'AT+QENG"],
])("`ethermode %s` is answered with the reason and a command", async (words, reason, command) => {
  const { exit, err } = await runProgram(...words.split(" "));

  expect(exit).toBe(64);
  expect(err).toContain(reason);
  expect(
    err
      .split("\n")
      .filter((line) => /^ {6}ethermode /.test(line))
      .join("\n"),
  ).toContain(command);
});

test("a wrong option is reported to machines as one failure", async () => {
  const { exit, err, lines } = await runProgram("plan", "--foo", "--json");

  expect({ exit, err }).toEqual({ exit: 64, err: "" });
  expect(lines[1]).toMatchObject({
    code: "usage/unknown",
    message: expect.stringContaining("--foo"),
  });
});

test("`help COMMAND` prints the help of the command", async () => {
  const { exit, out } = await runProgram("help", "plan");

  expect(exit).toBe(0);
  expect(out).toContain(commands.find(({ name }) => name === "plan")?.summary);
});

test("the help wraps every line at 80 columns", async () => {
  const { out } = await runProgram("--help");

  expect(out.split("\n").filter((line) => line.length > 80)).toEqual([]);
});

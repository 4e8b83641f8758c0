import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commands } from "../../../src/commands/command-table.ts";
import { runProgram } from "../../support/program.ts";

/** Suggestions of bash for the last word of this line. */
async function offered(...words: readonly string[]): Promise<readonly string[]> {
  const { out } = await runProgram("completion", "bash");
  const asks = `${out}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _ethermode; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync("bash", ["--noprofile", "--norc", "-c", asks, "bash", ...words], {
    encoding: "utf8",
    cwd: new URL("../../../docs", import.meta.url),
  })
    .split("\n")
    .filter((line) => line !== "");
}

describe("bash", () => {
  test("accepts the script", async () => {
    const { out } = await runProgram("completion", "bash");

    expect(() =>
      execFileSync("bash", ["-n"], { input: out, stdio: ["pipe", "pipe", "pipe"] }),
    ).not.toThrow();
  });

  test("offers every command", async () => {
    expect(await offered("ethermode", "")).toEqual(commands.map(({ name }) => name));
  });

  test.each([
    [["ethermode", "do"], ["doctor"]],
    [["ethermode", "ap"], ["apply"]],
    [["ethermode", "apply", "--can"], ["--canary"]],
    [
      ["ethermode", "doctor", "--password-"],
      ["--password-env", "--password-file"],
    ],
    [["ethermode", "completion", "z"], ["zsh"]],
    [["ethermode", "apply", "--yes", "findi"], ["findings.md"]],
    [["ethermode", "apply", "rm520n-gl"], ["rm520n-gl-passthrough"]],
    [["ethermode", "at", "--trace", "findi"], ["findings.md"]],
    [["ethermode", "at", "--port", ""], []],
    [["ethermode", "setup", "--model", "rm521"], ["rm521f-gl"]],
    [["ethermode", "simulate", "--fault", "sim-p"], ["sim-pin"]],
    [["ethermode", "explain", "cgn"], []],
    [["ethermode", "explain", "CGN"], ["CGNAT"]],
    [["ethermode", "--vers"], ["--version"]],
    [["ethermode", "schema", "pro"], ["profile"]],
  ])("completes %j to %j", async (words, expected) => {
    expect((await offered(...words)).slice(0, 2)).toEqual(expected);
  });
});

test("bash lists the targets of the profiles on the line, and runs, when they are needed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ethermode-completion-"));
  const program = join(folder, "ethermode");
  writeFileSync(program, '#!/bin/sh\nprintf "%s\\n" "$*" barn van\n', { mode: 0o755 });

  const targets = await offered(program, "apply", "fleet.yaml", "--only", "");
  const runs = await offered(program, "rollback", "b");
  rmSync(folder, { recursive: true });

  expect(targets).toEqual(["completion targets fleet.yaml", "barn", "van"]);
  expect(runs).toEqual(["barn"]);
});

test("completion lists names and tags of the targets in profiles", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ethermode-completion-"));
  const file = join(folder, "fleet.yaml");
  writeFileSync(
    file,
    "ethermode: 1\ntargets:\n  - { name: barn, tags: [farm], router: { host: 10.0.0.1 } }\n",
  );

  const { exit, out } = await runProgram("completion", "targets", file);
  rmSync(folder, { recursive: true });

  expect({ exit, out }).toEqual({ exit: 0, out: "barn\nfarm\n" });
});

test.each([["zsh"], ["fish"]])("the script for %s names every command", async (shell) => {
  const { exit, out } = await runProgram("completion", shell);

  expect(exit).toBe(0);
  expect(commands.filter(({ name }) => !out.includes(name))).toEqual([]);
});

test("the script for zsh quotes evenly", async () => {
  const { out } = await runProgram("completion", "zsh");

  // zsh reads single quotes as bash does.
  expect(() =>
    execFileSync("bash", ["-n"], {
      input: out.replaceAll(/\(\( [^)]* \)\)/g, "true"),
      stdio: ["pipe", "pipe", "pipe"],
    }),
  ).not.toThrow();
});

test("the script for fish holds quotes and variables only inside single quotes", async () => {
  const { out } = await runProgram("completion", "fish");
  const bare = out.replaceAll("'\\''", "").replaceAll(/'[^'\n]*'/g, "");

  // fish rejects the whole script for a `$` before a quote.
  expect(bare.split("\n").filter((line) => /^[^#]*(?:["']|[$](?!files))/.test(line))).toEqual([]);
});

test("the script for PowerShell has a row per command and option, and even brackets", async () => {
  const { exit, out } = await runProgram("completion", "powershell");
  const [head = "", rest = ""] = out.split("= @'\n");
  const [table = "", code = ""] = rest.split("\n'@\n");
  const rows = table.split("\n").map((line) => line.split("\t"));

  expect(exit).toBe(0);
  expect(rows.filter(([, option]) => option === "").map(([name]) => name)).toEqual(
    commands.map(({ name }) => name),
  );
  // A field that begins with a quotation mark would continue on the next line.
  expect(rows.filter((row) => row.length !== 4 || /(?:^|\t)["']/.test(row.join("\t")))).toEqual([]);
  expect(rows.find(([name, option]) => name === "simulate" && option === "--wan")).toContain(
    "dhcp pppoe static none",
  );
  expect(
    ["()", "{}", "[]"].filter(([open = "", close = ""]) => {
      const script = `${head}${code}`;
      return script.split(open).length !== script.split(close).length;
    }),
  ).toEqual([]);
});

test("an unknown shell gets a suggestion", async () => {
  const { exit, err } = await runProgram("completion", "fisch");

  expect(exit).toBe(64);
  expect(err).toContain('did you mean "fish"?');
});

test("command-line.ts imports only parser and tables statically", () => {
  const text = readFileSync(
    new URL("../../../src/commands/command-line.ts", import.meta.url),
    "utf8",
  );

  expect(
    [...text.matchAll(/^import (?!type)[^;]*from "([^"]+)"/gm)].map(([, name]) => name),
  ).toEqual([
    "commander",
    "../uci/quote.ts",
    "./command-table.ts",
    "./normalize-argv.ts",
    "./option-groups.ts",
    "./option-table.ts",
  ]);
});

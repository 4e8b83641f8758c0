import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readTargets } from "../../../src/app/read-targets.ts";
import { asFailure } from "../../../src/core/failure.ts";
import type { Failure } from "../../../src/core/failure.ts";

let folder: string;

/** A fleet's folder next to a secret file, with every kind of link between them. */
beforeEach(() => {
  const root = mkdtempSync(join(tmpdir(), "ethermode-targets-"));
  folder = join(root, "fleet");
  mkdirSync(join(folder, "sites"), { recursive: true });
  write("../secret.yaml", "hunter2: hunter2\n");
  write("../secret", "hunter2\n");
  write("base.yaml", "ethermode: 1\nmodem: { model: rm520n-gl }\n");
  write("circle.yaml", "ethermode: 1\nextends: round.yaml\n");
  write("round.yaml", "ethermode: 1\nextends: circle.yaml\n");
  write("picture.yaml", "\u0089PNG\r\n\u001a\n\0\0hunter2");
  write("huge.yaml", `# ${"hunter2 ".repeat(200_000)}\n`);
  write("notes.txt", "hunter2\n");
  write("broken.yaml", "ethermode: 1\nrouter: { host: 192.168.1.1, password: hunter2 }\n");
  symlinkSync(join(root, "secret"), join(folder, "link.yaml"));
  symlinkSync("/dev/zero", join(folder, "endless.yaml"));
  execFileSync("mkfifo", [join(folder, "pipe.yaml")]);
});

afterEach(() => rmSync(join(folder, ".."), { recursive: true, force: true }));

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

function read(...files: readonly string[]): ReturnType<typeof readTargets> {
  return readTargets(files, {}, { cwd: folder, interrupt: new AbortController().signal });
}

async function failureOf(...files: readonly string[]): Promise<Failure> {
  const failure = await read(...files).then(() => undefined, asFailure);
  if (failure === undefined) throw new Error("it was read");
  return failure;
}

test.each([
  ["a shipped profile", "rm520n-gl-passthrough"],
  ["a file beside it", "base.yaml"],
  ["a file one up, in the working folder", "../base.yaml"],
])("a profile may extend %s", async (_title, name) => {
  write("sites/barn.yaml", `ethermode: 1\nextends: ${name}\n`);
  write("barn.yaml", `ethermode: 1\nextends: ${name.replace("../", "")}\n`);

  expect(await read(name.startsWith("..") ? "sites/barn.yaml" : "barn.yaml")).toHaveLength(1);
});

test.each([
  ["a file of the system", "../../../../../../../../etc/passwd", "cannot be extended"],
  ["an absolute path", "/etc/passwd", "cannot be extended"],
  ["a home folder", "~/secret.yaml", "unknown profile"],
  ["YAML outside of the working folder", "../secret.yaml", "cannot be extended"],
  ["a link that leads outside", "link.yaml", "cannot be extended"],
  ["a link to an endless device", "endless.yaml", "cannot be extended"],
  ["a pipe, which would be waited for", "pipe.yaml", "cannot be extended"],
  ["what is not YAML by its name", "notes.txt", "cannot be extended"],
  ["a folder", "sites", "cannot be extended"],
  ["a binary file", "picture.yaml", "cannot be extended"],
  ["a huge file", "huge.yaml", "expected at most 256 KiB"],
  ["itself by way of another", "circle.yaml", "extend each other in a cycle"],
  ["one with a secret written out", "broken.yaml", "broken.yaml:2"],
])("a profile cannot extend %s, and none of it is quoted", async (_title, name, words) => {
  write("barn.yaml", `ethermode: 1\nextends: ${JSON.stringify(name)}\n`);

  const failure = await failureOf("barn.yaml");

  expect(failure.exitCode).toBe(65);
  expect(failure.message).toContain(words);
  expect(`${failure.message} ${failure.hint}`).not.toContain("hunter2");
});

test("reading a profile from a silent pipe ends at once after an interrupt", async () => {
  const interrupt = new AbortController();
  const reading = readTargets(["pipe.yaml"], {}, { cwd: folder, interrupt: interrupt.signal });

  interrupt.abort(new Error("interrupted"));

  await expect(reading).rejects.toThrow("interrupted");
});

test("a profile from a pipe with a slow writer is valid", async () => {
  const writer = spawn(
    "sh",
    ["-c", "sleep 0.1; { echo 'ethermode: 1'; sleep 0.1; echo 'modem: {}'; } > pipe.yaml"],
    { cwd: folder },
  );

  expect(await read("pipe.yaml")).toMatchObject([{ name: "pipe" }]);
  writer.kill();
});

test.each([
  ["nowhere.yaml", 'No file or shipped profile "nowhere.yaml"', "\n  ethermode profiles"],
  ["rm520n-gl-passthru", 'did you mean "rm520n-gl-passthrough"?', "\n  ethermode profiles"],
  ["sites", '"sites" is a folder', "sites/*.yaml"],
  ["windows.yaml", 'windows.yaml" is UTF-16', "UTF-8"],
])("the failure for %s names the reason and the next command", async (name, words, hint) => {
  writeFileSync(join(folder, "windows.yaml"), Buffer.from("\ufeffethermode: 1\n", "utf16le"));

  const failure = await failureOf(name);

  expect(failure.exitCode).toBe(65);
  expect(failure.message).toContain(words);
  expect(failure.hint).toContain(hint);
});

test("a misspelled name in extends gets a suggestion", async () => {
  write("barn.yaml", "ethermode: 1\nextends: rm520n-gl-passthru\n");

  expect((await failureOf("barn.yaml")).message).toContain(
    'barn.yaml:2:10: unknown profile "rm520n-gl-passthru": neither a shipped profile nor a file ' +
      'next to this one, did you mean "rm520n-gl-passthrough"?',
  );
});

test.each([
  ["a binary file", "picture.yaml", "is not a text file"],
  ["a huge file", "huge.yaml", "expected at most 256 KiB"],
  ["an endless device", "endless.yaml", "it is a device, not a file"],
  ["a pipe without a writer", "pipe.yaml", "did not deliver its content in time"],
  ["a sparse file of 1 GiB", "sparse.yaml", "sparse.yaml:1:1: expected at most 256 KiB"],
  ["35,000 aliases", "aliases.yaml", "expected at most 20000 values"],
  ["a thousand brackets", "deep.yaml", "expected at most 16 nested levels"],
  ["aliases that multiply", "bomb.yaml", "expected at most 20000 values"],
  ["an alias to itself", "self.yaml", "expected at most 16 nested levels"],
  ["an Ansible inventory in INI", "hosts.ini", "must be YAML or JSON"],
])("%s is rejected as a profile with the reason", async (_title, name, words) => {
  write("deep.yaml", `ethermode: 1\nmodem: ${"[".repeat(100_000)}`);
  const levels = [..."bcdefghi"].map((key, index) => {
    const below = `*${"abcdefgh"[index]}`;
    return `${key}: &${key} [${Array(9).fill(below).join(",")}]\n`;
  });
  write("bomb.yaml", `a: &a [1,1,1,1,1,1,1,1,1]\n${levels.join("")}`);
  write("self.yaml", "a: &a [*a]\n");
  write("hosts.ini", "barn ansible_host=10.0.0.1\n[farm:children]\nbarns\n");
  write("aliases.yaml", `a: &a 1\nb: [${Array(35_000).fill("*a").join(",")}]\n`);
  write("sparse.yaml", "");
  truncateSync(join(folder, "sparse.yaml"), 1024 ** 3);

  const failure = await failureOf(name);

  expect(failure.exitCode).toBe(65);
  expect(failure.message).toContain(words);
});

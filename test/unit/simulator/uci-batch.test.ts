import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runUci } from "../../../simulator/uci/cli.ts";
import type { UciResult } from "../../../simulator/uci/cli.ts";
import type { UciFiles } from "../../../simulator/uci/files.ts";
import { uciOnDisk } from "../../support/uci-on-disk.ts";
import { network } from "./uci-sample.ts";

let root: string;

let files: UciFiles;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "uci-"));
  files = uciOnDisk(root);
  await files.write("/etc/config/network", network);
});

afterEach(() => rm(root, { recursive: true }));

function uci(words: readonly string[], stdin = ""): Promise<UciResult> {
  return runUci(files, ["uci", ...words], stdin);
}

const nothing = { status: 0, stdout: "", stderr: "" };

test("reads comments, missing quotes and joined parts", async () => {
  const { stdout } = await uci(["show", "network"]);

  expect(stdout).toBe(
    "network.wan=interface\nnetwork.wan.proto='dhcp'\nnetwork.wan.device='wan'\n" +
      "network.wan.dns='1.1.1.1' '9.9.9.9'\nnetwork.@device[0]=device\n" +
      "network.@device[0].name='br-lan'\n",
  );
});

test("commit writes the canonical form, keeps the mode and leaves no other file", async () => {
  await uci(["set", "network.wan.metric=10"]);

  const result = await uci(["commit", "network"]);

  expect(result).toEqual(nothing);
  expect(await readFile(join(root, "etc/config/network"), "utf8")).toBe(
    "\nconfig interface 'wan'\n\toption proto 'dhcp'\n\toption device 'wan'\n" +
      "\tlist dns '1.1.1.1'\n\tlist dns '9.9.9.9'\n\toption metric '10'\n\nconfig device\n" +
      "\toption name 'br-lan'\n\n",
  );
  expect((await stat(join(root, "etc/config/network"))).mode & 0o777).toBe(0o600);
  expect(await readdir(join(root, "etc/config"))).toEqual(["network"]);
});

test("commit without staged changes leaves the file byte for byte", async () => {
  await uci(["commit"]);

  expect(await readFile(join(root, "etc/config/network"), "utf8")).toBe(network);
});

test("commit empties the staged changes and leaves their file", async () => {
  await uci(["set", "network.wan.metric=10"]);
  await uci(["commit", "network"]);

  expect(await readFile(join(root, "tmp/.uci/network"), "utf8")).toBe("");
});

test.each([
  ["network.wan.x='a b'", "network.wan.x='a b'\n"],
  ["network.wan.x='it'\\''s'", "network.wan.x='it'\\''s'\n"],
  ["network.wan.x='#no comment; nor two'", "network.wan.x='#no comment; nor two'\n"],
  ['network.wan.x="a\\"b"', "network.wan.x='a\"b'\n"],
  ["network.wan.x='tab\tand $(id) `id`'", "network.wan.x='tab\tand $(id) `id`'\n"],
])("a batch takes %s", async (words, shown) => {
  await uci(["batch"], `set ${words}\n`);

  expect((await uci(["changes"])).stdout).toBe(shown);
});

test("a batch line of more than three words is rejected and the next one runs", async () => {
  const result = await uci(["batch"], "set network.wan.x = 1 2\nset network.wan.y=1\n");

  expect(result).toEqual({ ...nothing, stderr: "Too many arguments\n" });
  expect((await uci(["changes"])).stdout).toBe("network.wan.y='1'\n");
});

test("a batch skips comments and empty lines, and stops at exit", async () => {
  await uci(
    ["batch"],
    "# set network.wan.x=1\n\nset network.wan.y=1 # why\nexit\nset network.wan.z=1\n",
  );

  expect((await uci(["changes"])).stdout).toBe("network.wan.y='1'\n");
});

test("a commit in a batch runs after an earlier error", async () => {
  await uci(["batch"], "set network.none.x=1\nset network.wan.x=1\ncommit network\n");

  expect((await uci(["get", "network.wan.x"])).stdout).toBe("1\n");
  expect((await uci(["changes"])).stdout).toBe("");
});

test("delete with a number removes that list item, del_list removes one by value", async () => {
  await uci(["delete", "network.wan.dns=0"]);

  expect((await uci(["show", "network.wan.dns"])).stdout).toBe("network.wan.dns='9.9.9.9'\n");
  expect((await uci(["changes"])).stdout).toBe("-network.wan.dns='0'\n");
});

test("get joins a list and quotes items with spaces", async () => {
  await uci(["add_list", "network.wan.dns=a b"]);

  expect((await uci(["get", "network.wan.dns"])).stdout).toBe("1.1.1.1 9.9.9.9 'a b'\n");
});

test.each([
  ["frob x\n", "uci: Parse error (invalid command) at line 1, byte 0\n"],
  ["config interface wan extra\n", "uci: Parse error (too many arguments) at line 1, byte 26\n"],
  ["config interface 'wan\n", "uci: Parse error (EOF with unterminated ') at line 1, byte 22\n"],
])("a broken file is named with its place: %j", async (text, stderr) => {
  await files.write("/etc/config/broken", text);

  const result = await uci(["show", "broken"]);

  expect(result).toEqual({ status: 1, stdout: "", stderr });
});

test("show prints every readable package and exits with 0", async () => {
  await files.write("/etc/config/broken", "frob\n");

  const result = await uci(["show"]);

  expect(result).toMatchObject({
    status: 0,
    stdout: expect.stringContaining("network.wan=interface"),
    stderr: expect.stringContaining("invalid command"),
  });
});

test("a commit that cannot write reports it and leaves the changes staged", async () => {
  await uci(["set", "network.wan.metric=10"]);
  const full: UciFiles = { ...files, replace: () => Promise.reject(new Error("no space")) };

  const result = await runUci(full, ["uci", "commit", "network"], "");

  expect(result).toEqual({ status: 1, stdout: "", stderr: "uci: I/O error\n" });
  expect((await uci(["changes"])).stdout).toBe("network.wan.metric='10'\n");
});

test.each([
  [[], 0],
  [["-z", "show"], 0],
  [["frob"], 255],
  [["get"], 255],
])("prints its usage for %j and ends with %i", async (words, status) => {
  const result = await uci(words);

  expect(result).toMatchObject({ status, stderr: expect.stringMatching(/^Usage: uci /) });
});

test("an unreadable file is reported, and the others are shown", async () => {
  await files.write("/etc/config/broken", "nonsense\n");
  await uci(["set", "network.wan.metric=10"]);

  const result = await uci(["changes"]);

  expect(result).toEqual({
    status: 0,
    stdout: "network.wan.metric='10'\n",
    stderr: expect.stringContaining("Parse error"),
  });
});

test("changes of a missing package is an error", async () => {
  expect(await uci(["changes", "firewall"])).toEqual({
    status: 1,
    stdout: "",
    stderr: "uci: Entry not found\n",
  });
});

test("an unchanged value is not staged", async () => {
  await uci(["set", "network.wan.proto=dhcp"]);

  expect(await uci(["changes"])).toEqual(nothing);
});

test("a changed value moves to the end of its section", async () => {
  await uci(["set", "network.wan.proto=static"]);
  await uci(["add_list", "network.wan.device=eth1"]);

  const { stdout } = await uci(["show", "network.wan"]);

  expect(stdout).toBe(
    "network.wan=interface\nnetwork.wan.dns='1.1.1.1' '9.9.9.9'\nnetwork.wan.proto='static'\n" +
      "network.wan.device='wan' 'eth1'\n",
  );
});

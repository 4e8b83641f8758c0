import { execFileSync } from "node:child_process";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { asFailure, type Failure } from "../../src/core/failure.ts";
import { Secret } from "../../src/core/secret.ts";
import { knownHostsFiles } from "../../src/router/ssh/host-trust.ts";
import { hostKey, parseKnownHosts } from "../../src/router/ssh/known-hosts.ts";
import type { Shell } from "../../src/router/shell.ts";
import type { SshOptions } from "../../src/router/ssh/ssh-shell.ts";
import type { Dropbear, HostKeyLine } from "../support/dropbear.ts";
import {
  hostLine,
  knownHostsFolder,
  startHostKeyServers,
  type HostKeyServers,
  type KnownHostsFolder,
} from "../support/host-key-servers.ts";
import { testOnRealParts as test } from "../support/on-real-parts.ts";

const call = { signal: new AbortController().signal };

let servers: HostKeyServers;
let router: Dropbear;
let otherKey: HostKeyLine;
let ed25519: HostKeyLine;
let rsa: HostKeyLine;
let name: string;
let folder: KnownHostsFolder;
let ownFile: string;
let userFile: string;

beforeAll(async () => {
  servers = await startHostKeyServers();
  ({ router, otherKey, ed25519, rsa, name } = servers);
});

afterAll(() => servers[Symbol.asyncDispose]());

beforeEach(async () => {
  folder = await knownHostsFolder();
  ({ ownFile, userFile } = folder);
});

afterEach(() => folder[Symbol.asyncDispose]());

function open(options?: Partial<SshOptions>, answer?: "trust" | "refuse"): Promise<Shell> {
  return folder.open(router, options, answer);
}

async function failureOf(opening: Promise<Shell>): Promise<Failure> {
  return opening.then(() => Promise.reject(new Error("it opened")), asFailure);
}

test("a host key is saved and found under its alias", async () => {
  await (await open({ hostKeyAlias: "barn" }))[Symbol.asyncDispose]();
  await (await open({ hostKeyAlias: "barn" }, "refuse"))[Symbol.asyncDispose]();

  expect(folder.asked).toHaveLength(1);
  expect(await readFile(ownFile, "utf8")).toMatch(/^barn ssh-/);
});

test("the user accepts a host key once, and it is stored in a private file", async () => {
  await (await open())[Symbol.asyncDispose]();
  await (await open())[Symbol.asyncDispose]();

  expect(folder.asked).toEqual([
    {
      label: `root@127.0.0.1:${router.port}`,
      keyType: "ssh-ed25519",
      fingerprint: ed25519.fingerprint,
    },
  ]);
  expect(await readFile(ownFile, "utf8")).toBe(hostLine(name, ed25519));
  expect((await stat(ownFile)).mode & 0o777).toBe(0o600);
});

test("a rejected host key is not stored and the login is not tried", async () => {
  const failure = await failureOf(open({}, "refuse"));

  expect(failure).toMatchObject({
    code: "router/host-key-unknown",
    message: expect.stringContaining(ed25519.fingerprint),
  });
  await expect(stat(ownFile)).rejects.toMatchObject({ code: "ENOENT" });
});

test("an accepted host key is stored even when the login fails", async () => {
  await failureOf(open({ password: new Secret("wrong") }));

  expect(await readFile(ownFile, "utf8")).toBe(hostLine(name, ed25519));
});

test("the connect timeout does not run while the user decides about a host key", async () => {
  const slowTrust = knownHostsFiles({
    own: ownFile,
    alsoRead: [],
    onNewHostKey: () => new Promise((resolve) => setTimeout(() => resolve("trust"), 600)),
  });

  await using shell = await open({ trust: slowTrust, connectTimeoutMs: 400 });

  expect(shell.hostKey).toBe(ed25519.fingerprint);
});

test("a key in the user's known_hosts is trusted and the file stays unchanged", async () => {
  await writeFile(userFile, hostLine(name, ed25519));

  await using shell = await open();

  expect(shell.hostKey).toBe(ed25519.fingerprint);
  expect(folder.asked).toEqual([]);
  expect(await readFile(userFile, "utf8")).toBe(hostLine(name, ed25519));
});

test("a host name hashed by ssh-keygen is recognized", async () => {
  await writeFile(userFile, hostLine(name, ed25519));
  execFileSync("ssh-keygen", ["-q", "-H", "-f", userFile], { stdio: "ignore" });

  await using shell = await open({}, "refuse");

  expect(shell.hostKey).toBe(ed25519.fingerprint);
  expect(await readFile(userFile, "utf8")).toMatch(/^\|1\|/);
});

test("the key type in known_hosts is requested from the host", async () => {
  await writeFile(userFile, hostLine(name, rsa));

  await using shell = await open({}, "refuse");

  expect(shell.hostKey).toBe(rsa.fingerprint);
});

test("a changed host key is refused with its line, both fingerprints and a working command", async () => {
  await writeFile(userFile, `# routers\n${hostLine(name, otherKey)}`);

  const failure = await failureOf(open());
  const command = /ssh-keygen -R '(\S+)' -f '(\S+)'/.exec(failure.hint ?? "");
  execFileSync("ssh-keygen", ["-R", command?.[1] ?? "", "-f", command?.[2] ?? ""], {
    stdio: "ignore",
  });

  expect(failure.code).toBe("router/host-key-changed");
  expect(failure.message).toContain(`${userFile}:2`);
  expect(failure.message).toContain(ed25519.fingerprint);
  expect(failure.message).toContain(otherKey.fingerprint);
  await using shell = await open();
  expect(shell.hostKey).toBe(ed25519.fingerprint);
});

test("a revoked host key is refused even when it is pinned and known", async () => {
  await writeFile(userFile, `${hostLine(name, ed25519)}@revoked ${hostLine("*", ed25519)}`);

  const failure = await failureOf(open({ hostKey: ed25519.fingerprint }));

  expect(failure).toMatchObject({
    code: "router/host-key-changed",
    message: expect.stringContaining(`${userFile}:2`),
  });
});

test("a pinned host key needs no confirmation and overrides known_hosts", async () => {
  await writeFile(userFile, hostLine(name, otherKey));

  await using shell = await open({ hostKey: ed25519.fingerprint }, "refuse");

  expect(shell.hostKey).toBe(ed25519.fingerprint);
  expect(folder.asked).toEqual([]);
});

test("a known key other than the pinned one is refused", async () => {
  await writeFile(userFile, hostLine(name, ed25519));

  const failure = await failureOf(open({ hostKey: otherKey.fingerprint }));

  expect(failure).toMatchObject({
    code: "router/host-key-changed",
    message: expect.stringContaining(otherKey.fingerprint),
  });
});

test("a router behind a jump host is stored under both addresses", async () => {
  const jump = {
    host: "127.0.0.1",
    port: router.port,
    user: "root",
    password: new Secret("sesame"),
    hostKey: ed25519.fingerprint,
    trust: knownHostsFiles({
      own: ownFile,
      alsoRead: [],
      onNewHostKey: async () => "refuse" as const,
    }),
  };

  await using shell = await open({ jump });

  expect(shell.hostKey).toBe(ed25519.fingerprint);
  expect(await readFile(ownFile, "utf8")).toBe(hostLine(`${name}/${name}`, ed25519));
});

test("concurrent new keys are all stored after a truncated line", async () => {
  await mkdir(join(folder.path, "state"));
  await writeFile(ownFile, "192.168.1.1 ssh-ed25519 AAAAC3Nz");
  const { remember } = knownHostsFiles({
    own: ownFile,
    alsoRead: [],
    onNewHostKey: async () => "refuse",
  });
  const key = hostKey(Buffer.from(ed25519.base64, "base64"));

  await Promise.all(["barn", "van", "boat"].map((host) => remember({ host, port: 22 }, key, call)));

  const kept = parseKnownHosts(await readFile(ownFile, "utf8"), ownFile).map(
    (known) => known.hosts,
  );
  expect(kept.toSorted()).toEqual(["barn", "boat", "van"]);
});

test("a host key that cannot be stored is reported with its file", async () => {
  await writeFile(join(folder.path, "state"), "a file in the folder's place");

  const failure = await failureOf(open());

  expect(failure).toMatchObject({
    code: "router/host-key-unknown",
    message: expect.stringContaining(ownFile),
    hint: expect.stringContaining("--state-dir"),
  });
});

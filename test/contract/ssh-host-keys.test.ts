import { execFileSync, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { asFailure, type Failure } from "../../src/core/failure.ts";
import { Secret } from "../../src/core/secret.ts";
import { knownHostsFiles, type NewHostKey } from "../../src/router/ssh/host-trust.ts";
import { hostKey, parseKnownHosts } from "../../src/router/ssh/known-hosts.ts";
import type { Shell } from "../../src/router/shell.ts";
import { sshShell, type SshOptions } from "../../src/router/ssh/ssh-shell.ts";
import { startDropbear, type Dropbear, type HostKeyLine } from "../support/dropbear.ts";
import { testOnRealParts as test } from "../support/on-real-parts.ts";

const call = { signal: new AbortController().signal };

let router: Dropbear;
let otherKey: HostKeyLine;
let ed25519: HostKeyLine;
let rsa: HostKeyLine;
let name: string;
let folder: string;
let ownFile: string;
let userFile: string;
let seen: NewHostKey[];

beforeAll(async () => {
  router = await startDropbear({ password: "sesame", hostKeys: ["ed25519", "rsa"] });
  await using other = await startDropbear();
  [ed25519, rsa] = [keyOf(router, "ssh-ed25519"), keyOf(router, "ssh-rsa")];
  otherKey = keyOf(other, "ssh-ed25519");
  name = `[127.0.0.1]:${router.port}`;
});

afterAll(() => router[Symbol.asyncDispose]());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "host-keys-"));
  ownFile = join(folder, "state", "known_hosts");
  userFile = join(folder, "known_hosts");
  seen = [];
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function keyOf(server: Dropbear, type: string): HostKeyLine {
  const key = server.hostKeys.find((line) => line.type === type);
  if (key === undefined) throw new Error(`no ${type} key`);
  return key;
}

function line(hosts: string, key: HostKeyLine): string {
  return `${hosts} ${key.type} ${key.base64}\n`;
}

function open(
  options: Partial<SshOptions> = {},
  answer: "trust" | "refuse" = "trust",
): Promise<Shell> {
  const onNewHostKey = async (key: NewHostKey): Promise<"trust" | "refuse"> => {
    seen.push(key);
    return answer;
  };
  const trust = knownHostsFiles({ own: ownFile, alsoRead: [userFile], onNewHostKey });
  return sshShell({
    host: "127.0.0.1",
    port: router.port,
    user: "root",
    password: new Secret("sesame"),
    trust,
    ...options,
  })(call);
}

async function failureOf(opening: Promise<Shell>): Promise<Failure> {
  return opening.then(() => Promise.reject(new Error("it opened")), asFailure);
}

test("an accepted host key is asked for once and stored in a private file", async () => {
  await (await open())[Symbol.asyncDispose]();
  await (await open())[Symbol.asyncDispose]();

  expect(seen).toEqual([
    {
      label: `root@127.0.0.1:${router.port}`,
      keyType: "ssh-ed25519",
      fingerprint: ed25519.fingerprint,
    },
  ]);
  expect(await readFile(ownFile, "utf8")).toBe(line(name, ed25519));
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

  expect(await readFile(ownFile, "utf8")).toBe(line(name, ed25519));
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
  await writeFile(userFile, line(name, ed25519));

  await using shell = await open();

  expect(shell.hostKey).toBe(ed25519.fingerprint);
  expect(seen).toEqual([]);
  expect(await readFile(userFile, "utf8")).toBe(line(name, ed25519));
});

test("a host name hashed by ssh-keygen is recognized", async () => {
  await writeFile(userFile, line(name, ed25519));
  execFileSync("ssh-keygen", ["-q", "-H", "-f", userFile], { stdio: "ignore" });

  await using shell = await open({}, "refuse");

  expect(shell.hostKey).toBe(ed25519.fingerprint);
  expect(await readFile(userFile, "utf8")).toMatch(/^\|1\|/);
});

test("the key type in known_hosts is requested from the host", async () => {
  await writeFile(userFile, line(name, rsa));

  await using shell = await open({}, "refuse");

  expect(shell.hostKey).toBe(rsa.fingerprint);
});

test("a changed host key is refused with its line, both fingerprints and a working command", async () => {
  await writeFile(userFile, `# routers\n${line(name, otherKey)}`);

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
  await writeFile(userFile, `${line(name, ed25519)}@revoked ${line("*", ed25519)}`);

  const failure = await failureOf(open({ hostKey: ed25519.fingerprint }));

  expect(failure).toMatchObject({
    code: "router/host-key-changed",
    message: expect.stringContaining(`${userFile}:2`),
  });
});

test("a pinned host key needs no confirmation and overrides known_hosts", async () => {
  await writeFile(userFile, line(name, otherKey));

  await using shell = await open({ hostKey: ed25519.fingerprint }, "refuse");

  expect(shell.hostKey).toBe(ed25519.fingerprint);
  expect(seen).toEqual([]);
});

test("a known key other than the pinned one is refused", async () => {
  await writeFile(userFile, line(name, ed25519));

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
  expect(await readFile(ownFile, "utf8")).toBe(line(`${name}/${name}`, ed25519));
});

test("concurrent new keys are all stored after a truncated line", async () => {
  await mkdir(join(folder, "state"));
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
  await writeFile(join(folder, "state"), "a file in the folder's place");

  const failure = await failureOf(open());

  expect(failure).toMatchObject({
    code: "router/host-key-unknown",
    message: expect.stringContaining(ownFile),
    hint: expect.stringContaining("--state-dir"),
  });
});

/** Contents of the user's known_hosts, and whether the login continues without a question. */
test.each<[string, () => string, "continues" | "stops"]>([
  ["an empty file", () => "", "stops"],
  ["the key under address and port", () => line(name, ed25519), "continues"],
  ["the key under the address alone", () => line("127.0.0.1", ed25519), "continues"],
  ["the key under another port", () => line("[127.0.0.1]:1", ed25519), "stops"],
  [
    "another key under another port and the key under this one",
    () => line("[127.0.0.1]:1", otherKey) + line(name, ed25519),
    "continues",
  ],
  [
    "the key under a pattern of addresses and this port",
    () => line(`[127.0.*.?]:${router.port}`, ed25519),
    "continues",
  ],
  [
    "the key under a pattern that excepts this address",
    () => line(`*,!${name},!127.0.0.1`, ed25519),
    "stops",
  ],
  ["another key of the same kind", () => line(name, otherKey), "stops"],
  [
    "another key, and ours on a later line",
    () => line(name, otherKey) + line(name, ed25519),
    "continues",
  ],
  [
    "the key, revoked for every host",
    () => `${line(name, ed25519)}@revoked ${line("*", ed25519)}`,
    "stops",
  ],
  [
    "the key, and a revoked key of another host",
    () => `@revoked ${line("*", otherKey)}${line(name, ed25519)}`,
    "continues",
  ],
  [
    "the key as a certificate authority only",
    () => `@cert-authority ${line("*", ed25519)}`,
    "stops",
  ],
  [
    "another key as a certificate authority beside the key",
    () => `@cert-authority ${line("*", otherKey)}${line(name, ed25519)}`,
    "continues",
  ],
  [
    "invalid lines before the key",
    () => `${name} ssh-ed25519 !!!\n@nonsense ${line("*", otherKey)}${line(name, ed25519)}`,
    "continues",
  ],
  ["the router's second key alone", () => line(name, rsa), "continues"],
])("host key decision matches OpenSSH for %s", async (_title, content, expected) => {
  await writeFile(userFile, content());

  const ours = await open({}, "refuse").then(
    async (shell) => (await shell[Symbol.asyncDispose](), "continues"),
    () => "stops",
  );
  const openSshResult = openSsh(userFile);

  expect({ ours, openSshResult }).toEqual({ ours: expected, openSshResult: expected });
});

test.each<[string, () => HostKeyLine, "continues" | "stops"]>([
  ["the key of the router", () => ed25519, "continues"],
  ["another key", () => otherKey, "stops"],
])(
  "host key decision matches OpenSSH for %s under a hashed address",
  async (_title, key, expected) => {
    await writeFile(userFile, line(name, key()));
    execFileSync("ssh-keygen", ["-q", "-H", "-f", userFile], { stdio: "ignore" });

    const ours = await open({}, "refuse").then(
      async (shell) => (await shell[Symbol.asyncDispose](), "continues"),
      () => "stops",
    );
    const openSshResult = openSsh(userFile);

    expect({ ours, openSshResult }).toEqual({ ours: expected, openSshResult: expected });
  },
);

/** Runs ssh without questions. After an accepted host key it fails at the missing password. */
function openSsh(knownHosts: string): "continues" | "stops" {
  const options = [
    `UserKnownHostsFile=${knownHosts}`,
    "GlobalKnownHostsFile=/dev/null",
    "StrictHostKeyChecking=yes",
    "BatchMode=yes",
    "IdentityFile=/dev/null",
    "PreferredAuthentications=publickey",
    "UpdateHostKeys=no",
  ];
  const { stderr } = spawnSync(
    "ssh",
    [
      "-F",
      "/dev/null",
      "-p",
      String(router.port),
      ...options.flatMap((option) => ["-o", option]),
      "root@127.0.0.1",
      "true",
    ],
    { encoding: "utf8" },
  );
  if (/Permission denied/.test(stderr)) return "continues";
  if (/Host key verification failed|No .* host key is known|REVOKED/.test(stderr)) return "stops";
  throw new Error(stderr);
}

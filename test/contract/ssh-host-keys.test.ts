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
let stranger: HostKeyLine;
let ed25519: HostKeyLine;
let rsa: HostKeyLine;
let name: string;
let folder: string;
let own: string;
let persons: string;
let seen: NewHostKey[];

beforeAll(async () => {
  router = await startDropbear({ password: "sesame", hostKeys: ["ed25519", "rsa"] });
  await using other = await startDropbear();
  [ed25519, rsa] = [keyOf(router, "ssh-ed25519"), keyOf(router, "ssh-rsa")];
  stranger = keyOf(other, "ssh-ed25519");
  name = `[127.0.0.1]:${router.port}`;
});

afterAll(() => router[Symbol.asyncDispose]());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "host-keys-"));
  own = join(folder, "state", "known_hosts");
  persons = join(folder, "known_hosts");
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
  const onNewHostKey = async (sight: NewHostKey): Promise<"trust" | "refuse"> => {
    seen.push(sight);
    return answer;
  };
  const trust = knownHostsFiles({ own, alsoRead: [persons], onNewHostKey });
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

test("an unknown host key is shown once, kept for this user alone, and known from then on", async () => {
  await (await open())[Symbol.asyncDispose]();
  await (await open())[Symbol.asyncDispose]();

  expect(seen).toEqual([
    {
      label: `root@127.0.0.1:${router.port}`,
      keyType: "ssh-ed25519",
      fingerprint: ed25519.fingerprint,
    },
  ]);
  expect(await readFile(own, "utf8")).toBe(line(name, ed25519));
  expect((await stat(own)).mode & 0o777).toBe(0o600);
});

test("an unknown host key that is not accepted is not kept, and nobody logs in", async () => {
  const failure = await failureOf(open({}, "refuse"));

  expect(failure).toMatchObject({
    code: "router/host-key-unknown",
    message: expect.stringContaining(ed25519.fingerprint),
  });
  await expect(stat(own)).rejects.toMatchObject({ code: "ENOENT" });
});

test("a host key accepted once is kept even when the login then fails", async () => {
  await failureOf(open({ password: new Secret("wrong") }));

  expect(await readFile(own, "utf8")).toBe(line(name, ed25519));
});

test("a person who thinks about the fingerprint is not timed out", async () => {
  const thoughtful = knownHostsFiles({
    own,
    alsoRead: [],
    onNewHostKey: () => new Promise((resolve) => setTimeout(() => resolve("trust"), 600)),
  });

  await using shell = await open({ trust: thoughtful, connectTimeoutMs: 400 });

  expect(shell.hostKey).toBe(ed25519.fingerprint);
});

test("a key the person's own ssh knows is trusted, and their file stays as it is", async () => {
  await writeFile(persons, line(name, ed25519));

  await using shell = await open();

  expect(shell.hostKey).toBe(ed25519.fingerprint);
  expect(seen).toEqual([]);
  expect(await readFile(persons, "utf8")).toBe(line(name, ed25519));
});

test("a name hashed by ssh-keygen is recognised", async () => {
  await writeFile(persons, line(name, ed25519));
  execFileSync("ssh-keygen", ["-q", "-H", "-f", persons], { stdio: "ignore" });

  await using shell = await open({}, "refuse");

  expect(shell.hostKey).toBe(ed25519.fingerprint);
  expect(await readFile(persons, "utf8")).toMatch(/^\|1\|/);
});

test("a host known by another of its keys is asked for that one", async () => {
  await writeFile(persons, line(name, rsa));

  await using shell = await open({}, "refuse");

  expect(shell.hostKey).toBe(rsa.fingerprint);
});

test("a changed host key is refused, with the place of the old one, both fingerprints and a way that works to forget it", async () => {
  await writeFile(persons, `# routers\n${line(name, stranger)}`);

  const failure = await failureOf(open());
  const command = /ssh-keygen -R '(\S+)' -f '(\S+)'/.exec(failure.hint ?? "");
  execFileSync("ssh-keygen", ["-R", command?.[1] ?? "", "-f", command?.[2] ?? ""], {
    stdio: "ignore",
  });

  expect(failure.code).toBe("router/host-key-changed");
  expect(failure.message).toContain(`${persons}:2`);
  expect(failure.message).toContain(ed25519.fingerprint);
  expect(failure.message).toContain(stranger.fingerprint);
  await using shell = await open();
  expect(shell.hostKey).toBe(ed25519.fingerprint);
});

test("a revoked host key is refused even when it is pinned and known", async () => {
  await writeFile(persons, `${line(name, ed25519)}@revoked ${line("*", ed25519)}`);

  const failure = await failureOf(open({ hostKey: ed25519.fingerprint }));

  expect(failure).toMatchObject({
    code: "router/host-key-changed",
    message: expect.stringContaining(`${persons}:2`),
  });
});

test("a pinned host key needs nobody's consent, and wins over what is remembered", async () => {
  await writeFile(persons, line(name, stranger));

  await using shell = await open({ hostKey: ed25519.fingerprint }, "refuse");

  expect(shell.hostKey).toBe(ed25519.fingerprint);
  expect(seen).toEqual([]);
});

test("another key than the pinned one is refused even when it is known", async () => {
  await writeFile(persons, line(name, ed25519));

  const failure = await failureOf(open({ hostKey: stranger.fingerprint }));

  expect(failure).toMatchObject({
    code: "router/host-key-changed",
    message: expect.stringContaining(stranger.fingerprint),
  });
});

test("a router behind a jump host is remembered as the one behind it", async () => {
  const jump = {
    host: "127.0.0.1",
    port: router.port,
    user: "root",
    password: new Secret("sesame"),
    hostKey: ed25519.fingerprint,
    trust: knownHostsFiles({ own, alsoRead: [], onNewHostKey: async () => "refuse" as const }),
  };

  await using shell = await open({ jump });

  expect(shell.hostKey).toBe(ed25519.fingerprint);
  expect(await readFile(own, "utf8")).toBe(line(`${name}/${name}`, ed25519));
});

test("keys learned at the same time are all kept, after what a power cut left", async () => {
  await mkdir(join(folder, "state"));
  await writeFile(own, "192.168.1.1 ssh-ed25519 AAAAC3Nz");
  const { remember } = knownHostsFiles({ own, alsoRead: [], onNewHostKey: async () => "refuse" });
  const key = hostKey(Buffer.from(ed25519.base64, "base64"));

  await Promise.all(["barn", "van", "boat"].map((host) => remember({ host, port: 22 }, key, call)));

  const kept = parseKnownHosts(await readFile(own, "utf8"), own).map((known) => known.hosts);
  expect(kept.toSorted()).toEqual(["barn", "boat", "van"]);
});

test("a place where no key can be kept is named", async () => {
  await writeFile(join(folder, "state"), "a file in the folder's place");

  const failure = await failureOf(open());

  expect(failure).toMatchObject({
    code: "router/host-key-unknown",
    message: expect.stringContaining(own),
    hint: expect.stringContaining("--state-dir"),
  });
});

/** What stands in the person's known_hosts, and whether that is enough to go on without asking anybody. */
test.each<[string, () => string, "goes on" | "does not"]>([
  ["nothing", () => "", "does not"],
  ["the key under address and port", () => line(name, ed25519), "goes on"],
  ["the key under the address alone", () => line("127.0.0.1", ed25519), "goes on"],
  ["the key under another port", () => line("[127.0.0.1]:1", ed25519), "does not"],
  [
    "another key under another port, and ours under this one",
    () => line("[127.0.0.1]:1", stranger) + line(name, ed25519),
    "goes on",
  ],
  [
    "the key under a pattern of addresses and this port",
    () => line(`[127.0.*.?]:${router.port}`, ed25519),
    "goes on",
  ],
  [
    "the key under a pattern that excepts this address",
    () => line(`*,!${name},!127.0.0.1`, ed25519),
    "does not",
  ],
  ["another key of the same kind", () => line(name, stranger), "does not"],
  [
    "another key, and ours on a later line",
    () => line(name, stranger) + line(name, ed25519),
    "goes on",
  ],
  [
    "the key, revoked for everybody",
    () => `${line(name, ed25519)}@revoked ${line("*", ed25519)}`,
    "does not",
  ],
  [
    "the key, and a stranger's revoked",
    () => `@revoked ${line("*", stranger)}${line(name, ed25519)}`,
    "goes on",
  ],
  [
    "the key as a certificate authority, which says nothing of a plain key",
    () => `@cert-authority ${line("*", ed25519)}`,
    "does not",
  ],
  [
    "a stranger as a certificate authority beside the key",
    () => `@cert-authority ${line("*", stranger)}${line(name, ed25519)}`,
    "goes on",
  ],
  [
    "lines that make no sense before the key",
    () => `${name} ssh-ed25519 !!!\n@nonsense ${line("*", stranger)}${line(name, ed25519)}`,
    "goes on",
  ],
  ["the router's second key alone", () => line(name, rsa), "goes on"],
])("with %s in known_hosts we decide as OpenSSH does", async (_title, content, expected) => {
  await writeFile(persons, content());

  const ours = await open({}, "refuse").then(
    async (shell) => (await shell[Symbol.asyncDispose](), "goes on"),
    () => "does not",
  );
  const theirs = openSsh(persons);

  expect({ ours, theirs }).toEqual({ ours: expected, theirs: expected });
});

test.each<[string, () => HostKeyLine, "goes on" | "does not"]>([
  ["our key", () => ed25519, "goes on"],
  ["another key", () => stranger, "does not"],
])(
  "with %s under a hashed address and port we decide as OpenSSH does",
  async (_title, key, expected) => {
    await writeFile(persons, line(name, key()));
    execFileSync("ssh-keygen", ["-q", "-H", "-f", persons], { stdio: "ignore" });

    const ours = await open({}, "refuse").then(
      async (shell) => (await shell[Symbol.asyncDispose](), "goes on"),
      () => "does not",
    );
    const theirs = openSsh(persons);

    expect({ ours, theirs }).toEqual({ ours: expected, theirs: expected });
  },
);

/** The real ssh, told to ask nobody: past the host key it fails at the password, which it is not given. */
function openSsh(knownHosts: string): "goes on" | "does not" {
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
  if (/Permission denied/.test(stderr)) return "goes on";
  if (/Host key verification failed|No .* host key is known|REVOKED/.test(stderr))
    return "does not";
  throw new Error(stderr);
}

import { execFileSync, spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import type { Dropbear, HostKeyLine } from "../support/dropbear.ts";
import {
  hostLine,
  knownHostsFolder,
  startHostKeyServers,
  type HostKeyServers,
  type KnownHostsFolder,
} from "../support/host-key-servers.ts";
import { testOnRealParts as test } from "../support/on-real-parts.ts";

let servers: HostKeyServers;
let folder: KnownHostsFolder;

beforeAll(async () => {
  servers = await startHostKeyServers();
});

afterAll(() => servers[Symbol.asyncDispose]());

beforeEach(async () => {
  folder = await knownHostsFolder();
});

afterEach(() => folder[Symbol.asyncDispose]());

/** Contents of the user's known_hosts, and whether the login continues without a question. */
test.each<[string, (servers: HostKeyServers) => string, "continues" | "stops"]>([
  ["an empty file", () => "", "stops"],
  ["the key under address and port", ({ name, ed25519 }) => hostLine(name, ed25519), "continues"],
  ["the key under the address alone", ({ ed25519 }) => hostLine("127.0.0.1", ed25519), "continues"],
  ["the key under another port", ({ ed25519 }) => hostLine("[127.0.0.1]:1", ed25519), "stops"],
  [
    "another key under another port and the key under this one",
    ({ name, ed25519, otherKey }) => hostLine("[127.0.0.1]:1", otherKey) + hostLine(name, ed25519),
    "continues",
  ],
  [
    "the key under a pattern of addresses and this port",
    ({ router, ed25519 }) => hostLine(`[127.0.*.?]:${router.port}`, ed25519),
    "continues",
  ],
  [
    "the key under a pattern that excepts this address",
    ({ name, ed25519 }) => hostLine(`*,!${name},!127.0.0.1`, ed25519),
    "stops",
  ],
  ["another key of the same kind", ({ name, otherKey }) => hostLine(name, otherKey), "stops"],
  [
    "another key, and ours on a later line",
    ({ name, ed25519, otherKey }) => hostLine(name, otherKey) + hostLine(name, ed25519),
    "continues",
  ],
  [
    "the key, revoked for every host",
    ({ name, ed25519 }) => `${hostLine(name, ed25519)}@revoked ${hostLine("*", ed25519)}`,
    "stops",
  ],
  [
    "the key, and a revoked key of another host",
    ({ name, ed25519, otherKey }) =>
      `@revoked ${hostLine("*", otherKey)}${hostLine(name, ed25519)}`,
    "continues",
  ],
  [
    "the key as a certificate authority only",
    ({ ed25519 }) => `@cert-authority ${hostLine("*", ed25519)}`,
    "stops",
  ],
  [
    "another key as a certificate authority beside the key",
    ({ name, ed25519, otherKey }) =>
      `@cert-authority ${hostLine("*", otherKey)}${hostLine(name, ed25519)}`,
    "continues",
  ],
  [
    "invalid lines before the key",
    ({ name, ed25519, otherKey }) =>
      `${name} ssh-ed25519 !!!\n@nonsense ${hostLine("*", otherKey)}${hostLine(name, ed25519)}`,
    "continues",
  ],
  ["the router's second key alone", ({ name, rsa }) => hostLine(name, rsa), "continues"],
])("host key decision matches OpenSSH for %s", async (_title, content, expected) => {
  await writeFile(folder.userFile, content(servers));

  const ours = await folder.open(servers.router, {}, "refuse").then(
    async (shell) => (await shell[Symbol.asyncDispose](), "continues"),
    () => "stops",
  );
  const openSshResult = openSsh(servers.router, folder.userFile);

  expect({ ours, openSshResult }).toEqual({ ours: expected, openSshResult: expected });
});

test.each<[string, (servers: HostKeyServers) => HostKeyLine, "continues" | "stops"]>([
  ["the key of the router", ({ ed25519 }) => ed25519, "continues"],
  ["another key", ({ otherKey }) => otherKey, "stops"],
])(
  "host key decision matches OpenSSH for %s under a hashed address",
  async (_title, key, expected) => {
    await writeFile(folder.userFile, hostLine(servers.name, key(servers)));
    execFileSync("ssh-keygen", ["-q", "-H", "-f", folder.userFile], { stdio: "ignore" });

    const ours = await folder.open(servers.router, {}, "refuse").then(
      async (shell) => (await shell[Symbol.asyncDispose](), "continues"),
      () => "stops",
    );
    const openSshResult = openSsh(servers.router, folder.userFile);

    expect({ ours, openSshResult }).toEqual({ ours: expected, openSshResult: expected });
  },
);

/** Runs ssh without questions. After an accepted host key it fails at the missing password. */
function openSsh(router: Dropbear, knownHosts: string): "continues" | "stops" {
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

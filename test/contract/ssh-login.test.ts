import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, expect } from "vitest";
import { Secret } from "../../src/core/secret.ts";
import { startDropbear, type Dropbear } from "../support/dropbear.ts";
import { testOnRealParts as test } from "../support/on-real-parts.ts";
import { failureOf, openShell, trustAll } from "../support/ssh-opening.ts";
import type { SshOptions } from "../../src/router/ssh/ssh-shell.ts";
import { makeUserKey, startSshAgent, type UserKey } from "../support/ssh-keys.ts";

const call = { signal: new AbortController().signal };
const keyNames = ["laptop", "work", "old", "backup", "router"];

let folder: string;
let keys: readonly UserKey[];
let routerKey: UserKey;
let oldKey: UserKey;
let encryptedKey: UserKey;
let withPassword: Dropbear;
let passwordless: Dropbear;
let keysOnly: Dropbear;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ssh-login-"));
  keys = await Promise.all(keyNames.map((name) => makeUserKey(folder, name)));
  [routerKey, oldKey, encryptedKey] = await Promise.all([
    makeUserKey(folder, "authorized"),
    makeUserKey(folder, "authorized-rsa", { type: "rsa" }),
    makeUserKey(folder, "sealed", { passphrase: "open sesame" }),
  ]);
  const authorizedKeys = [routerKey, oldKey, encryptedKey].map((key) => key.publicLine);
  [withPassword, passwordless, keysOnly] = await Promise.all([
    startDropbear({ password: "sesame", authorizedKeys }),
    startDropbear({ password: "" }),
    startDropbear({ authorizedKeys, passwordLogins: "off" }),
  ]);
}, 60_000);

afterAll(async () => {
  await Promise.all(
    [withPassword, passwordless, keysOnly].map((server) => server[Symbol.asyncDispose]()),
  );
  await rm(folder, { recursive: true, force: true });
});

test("the right password opens a shell with its label and the host key", async () => {
  await using shell = await openShell(withPassword, { password: new Secret("sesame") });

  expect(shell).toMatchObject({
    label: `root@127.0.0.1:${withPassword.port}`,
    hostKey: withPassword.hostKeys[0]?.fingerprint,
  });
  expect(shell.passwordless).toBeUndefined();
});

test("a wrong password is reported by the methods tried, without its value", async () => {
  const failure = await failureOf(openShell(withPassword, { password: new Secret("open barley") }));

  expect(failure).toMatchObject({
    code: "router/login-refused",
    message: expect.stringContaining("password rejected. Accepted methods: publickey, password."),
  });
  expect(inspect(failure, { depth: 9 })).not.toContain("barley");
});

test.each([
  ["without credentials", {}],
  ["with any password", { password: new Secret("useless") }],
])(
  "a router without a password accepts a login %s and is marked passwordless",
  async (_title, credentials) => {
    await using shell = await openShell(passwordless, credentials);

    expect(shell.passwordless).toBe(true);
  },
);

test("a missing password is reported with the option to set", async () => {
  const failure = await failureOf(openShell(withPassword, {}));

  expect(failure).toMatchObject({
    code: "router/login-refused",
    hint: expect.stringContaining("router.password"),
  });
});

test.each([
  ["an ed25519 key", () => routerKey],
  ["an RSA key", () => oldKey],
])("%s from a file opens a shell", async (_title, key) => {
  await using shell = await openShell(withPassword, { privateKey: { path: key().path } });

  expect((await shell.exec(["echo", "in"], call)).stdout).toBe("in\n");
});

test("an encrypted key opens a shell with its passphrase", async () => {
  await using shell = await openShell(withPassword, {
    privateKey: { path: encryptedKey.path, passphrase: new Secret("open sesame") },
  });

  expect((await shell.exec(["echo", "in"], call)).stdout).toBe("in\n");
});

test("an encrypted key without passphrase is used through the agent, without other keys", async () => {
  await using agent = await startSshAgent([...keys, encryptedKey], "open sesame");
  await using shell = await openShell(withPassword, {
    privateKey: { path: encryptedKey.path },
    agent: agent.socket,
  });

  expect((await shell.exec(["echo", "in"], call)).stdout).toBe("in\n");
});

test("an encrypted key without passphrase and agent is reported before connecting", async () => {
  const failure = await failureOf(
    openShell({ port: 1 }, { privateKey: { path: encryptedKey.path } }),
  );

  expect(failure).toMatchObject({
    code: "profile/missing-secret",
    hint: `Add it to the SSH agent:\n  ssh-add '${encryptedKey.path}'`,
  });
});

test.each([
  ["that does not exist", () => join(folder, "nowhere"), {}, "the file does not exist"],
  ["that is the public half", () => `${routerKey.path}.pub`, {}, "public key"],
  [
    "with a wrong passphrase",
    () => encryptedKey.path,
    { passphrase: new Secret("wrong") },
    "bad passphrase",
  ],
])("a key file %s is reported before connecting", async (_title, path, passphrase, reason) => {
  const failure = await failureOf(
    openShell({ port: 1 }, { privateKey: { path: path(), ...passphrase } }),
  );

  expect(failure).toMatchObject({
    code: "profile/missing-secret",
    message: expect.stringContaining(reason),
  });
});

test("a rejected key is reported with its file name", async () => {
  const failure = await failureOf(
    openShell(withPassword, { privateKey: { path: join(folder, "laptop") } }),
  );

  expect(failure).toMatchObject({
    code: "router/login-refused",
    message: expect.stringContaining(join(folder, "laptop")),
  });
});

test("the right key is found in an agent with more keys than allowed attempts", async () => {
  await using agent = await startSshAgent([...keys, routerKey]);
  await using shell = await openShell(withPassword, { agent: agent.socket });

  expect((await shell.exec(["echo", "in"], call)).stdout).toBe("in\n");
});

test("a missing agent does not prevent a login without a password", async () => {
  await using shell = await openShell(passwordless, { agent: join(folder, "no-agent") });

  expect(shell.passwordless).toBe(true);
});

test("a missing agent is reported when no other method is left", async () => {
  const failure = await failureOf(openShell(withPassword, { agent: join(folder, "no-agent") }));

  expect(failure).toMatchObject({
    code: "router/login-refused",
    message: expect.stringContaining("no-agent"),
  });
});

test("a password is not sent to a router that accepts only keys", async () => {
  const failure = await failureOf(openShell(keysOnly, { password: new Secret("sesame") }));

  expect(failure).toMatchObject({
    code: "router/login-refused",
    message: expect.stringContaining(
      "no accepted login method is configured. Accepted methods: publickey.",
    ),
    hint: expect.stringContaining("router.key"),
  });
  expect(await keysOnly.log()).not.toContain("Bad password attempt");
});

test("a router behind two jump hosts is reached with the keys of the SSH configuration", async () => {
  const keysOf = (...paths: readonly string[]): Pick<SshOptions, "identities" | "trust"> => ({
    identities: paths,
    trust: trustAll,
  });
  const at = ({ port }: Dropbear) => ({ host: "127.0.0.1", port, user: "root" });
  await using shell = await openShell(keysOnly, {
    ...keysOf(join(folder, "missing"), routerKey.path),
    jump: {
      ...at(withPassword),
      ...keysOf(oldKey.path),
      jump: { ...at(passwordless), ...keysOf() },
    },
  });

  expect((await shell.exec(["echo", "in"], call)).stdout).toBe("in\n");
});

test("a refused login names the only key of the SSH configuration that cannot be used", async () => {
  const failure = await failureOf(openShell(keysOnly, { identities: [encryptedKey.path] }));

  expect(failure).toMatchObject({
    code: "profile/missing-secret",
    message: expect.stringContaining("requires a passphrase"),
  });
});

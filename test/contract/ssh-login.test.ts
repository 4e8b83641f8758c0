import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, expect } from "vitest";
import { asFailure, type Failure } from "../../src/core/failure.ts";
import { Secret } from "../../src/core/secret.ts";
import type { HostTrust } from "../../src/router/ssh/host-trust.ts";
import type { Shell } from "../../src/router/shell.ts";
import { sshShell, type SshOptions } from "../../src/router/ssh/ssh-shell.ts";
import { freePort, startDropbear, type Dropbear } from "../support/dropbear.ts";
import { testOnRealParts as test } from "../support/on-real-parts.ts";
import { makeUserKey, startSshAgent, type UserKey } from "../support/ssh-keys.ts";

const call = { signal: new AbortController().signal };
const trustAll: HostTrust = {
  known: async () => [],
  onNewHostKey: async () => "trust",
  remember: async () => undefined,
};
const keyNames = ["laptop", "work", "old", "backup", "router"];

let folder: string;
let keys: readonly UserKey[];
let routerKey: UserKey;
let oldKey: UserKey;
let sealedKey: UserKey;
let locked: Dropbear;
let fresh: Dropbear;
let keysOnly: Dropbear;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ssh-login-"));
  keys = await Promise.all(keyNames.map((name) => makeUserKey(folder, name)));
  [routerKey, oldKey, sealedKey] = await Promise.all([
    makeUserKey(folder, "authorized"),
    makeUserKey(folder, "authorized-rsa", { type: "rsa" }),
    makeUserKey(folder, "sealed", { passphrase: "open sesame" }),
  ]);
  const authorizedKeys = [routerKey, oldKey, sealedKey].map((key) => key.publicLine);
  [locked, fresh, keysOnly] = await Promise.all([
    startDropbear({ password: "sesame", authorizedKeys }),
    startDropbear({ password: "" }),
    startDropbear({ authorizedKeys, passwordLogins: "off" }),
  ]);
});

afterAll(async () => {
  await Promise.all([locked, fresh, keysOnly].map((server) => server[Symbol.asyncDispose]()));
  await rm(folder, { recursive: true, force: true });
});

function open(server: { readonly port: number }, credentials: Partial<SshOptions>): Promise<Shell> {
  return sshShell({
    host: "127.0.0.1",
    port: server.port,
    user: "root",
    trust: trustAll,
    ...credentials,
  })(call);
}

async function failureOf(opening: Promise<Shell>): Promise<Failure> {
  return opening.then(() => Promise.reject(new Error("it opened")), asFailure);
}

test("the right password opens a shell that knows its name and the host's key", async () => {
  await using shell = await open(locked, { password: new Secret("sesame") });

  expect(shell).toMatchObject({
    label: `root@127.0.0.1:${locked.port}`,
    hostKey: locked.hostKeys[0]?.fingerprint,
  });
  expect(shell.passwordless).toBeUndefined();
});

test("a wrong password is refused, and told by what was tried and not by its value", async () => {
  const failure = await failureOf(open(locked, { password: new Secret("open barley") }));

  expect(failure).toMatchObject({
    code: "router/login-refused",
    message: expect.stringContaining(
      "tried no password, then the password given; it takes publickey, password",
    ),
  });
  expect(inspect(failure, { depth: 9 })).not.toContain("barley");
});

test.each([
  ["with no credentials at all", {}],
  ["whatever password is given", { password: new Secret("useless") }],
])(
  "a router without a password lets us in %s, and that can be seen",
  async (_title, credentials) => {
    await using shell = await open(fresh, credentials);

    expect(shell.passwordless).toBe(true);
  },
);

test("a router with a password says what to give when nothing was", async () => {
  const failure = await failureOf(open(locked, {}));

  expect(failure).toMatchObject({
    code: "router/login-refused",
    hint: expect.stringContaining("router.password"),
  });
});

test.each([
  ["an ed25519 key", () => routerKey],
  ["an RSA key", () => oldKey],
])("%s in a file opens a shell", async (_title, key) => {
  await using shell = await open(locked, { privateKey: { path: key().path } });

  expect((await shell.exec(["echo", "in"], call)).stdout).toBe("in\n");
});

test("an encrypted key is opened with its passphrase", async () => {
  await using shell = await open(locked, {
    privateKey: { path: sealedKey.path, passphrase: new Secret("open sesame") },
  });

  expect((await shell.exec(["echo", "in"], call)).stdout).toBe("in\n");
});

test("an encrypted key without passphrase is used through the agent, which offers only that key", async () => {
  await using agent = await startSshAgent([...keys, sealedKey], "open sesame");
  await using shell = await open(locked, {
    privateKey: { path: sealedKey.path },
    agent: agent.socket,
  });

  expect((await shell.exec(["echo", "in"], call)).stdout).toBe("in\n");
});

test("an encrypted key with neither passphrase nor agent says what to do before anything is dialled", async () => {
  const failure = await failureOf(open({ port: 1 }, { privateKey: { path: sealedKey.path } }));

  expect(failure).toMatchObject({
    code: "profile/missing-secret",
    hint: `Hand it to the agent first: ssh-add '${sealedKey.path}'`,
  });
});

test.each([
  ["that is not there", () => join(folder, "nowhere"), {}, "ENOENT"],
  ["that is the public half", () => `${routerKey.path}.pub`, {}, "public key"],
  [
    "with a wrong passphrase",
    () => sealedKey.path,
    { passphrase: new Secret("wrong") },
    "bad passphrase",
  ],
])(
  "a key file %s is named before anything is dialled",
  async (_title, path, passphrase, reason) => {
    const failure = await failureOf(
      open({ port: 1 }, { privateKey: { path: path(), ...passphrase } }),
    );

    expect(failure).toMatchObject({
      code: "profile/missing-secret",
      message: expect.stringContaining(reason),
    });
  },
);

test("a key the router does not know is refused by the name of its file", async () => {
  const failure = await failureOf(open(locked, { privateKey: { path: join(folder, "laptop") } }));

  expect(failure).toMatchObject({
    code: "router/login-refused",
    message: expect.stringContaining(join(folder, "laptop")),
  });
});

test("the right key is found in an agent that holds more keys than a router allows tries", async () => {
  await using agent = await startSshAgent([...keys, routerKey]);
  await using shell = await open(locked, { agent: agent.socket });

  expect((await shell.exec(["echo", "in"], call)).stdout).toBe("in\n");
});

test("an agent that is not running is no obstacle to a router without a password", async () => {
  await using shell = await open(fresh, { agent: join(folder, "no-agent") });

  expect(shell.passwordless).toBe(true);
});

test("an agent that is not running is named when nothing else is left", async () => {
  const failure = await failureOf(open(locked, { agent: join(folder, "no-agent") }));

  expect(failure).toMatchObject({
    code: "router/login-refused",
    message: expect.stringContaining("no-agent"),
  });
});

test("a password is not sent to a router that takes keys only", async () => {
  const failure = await failureOf(open(keysOnly, { password: new Secret("sesame") }));

  expect(failure).toMatchObject({
    code: "router/login-refused",
    message: expect.stringContaining("tried no password; it takes publickey"),
    hint: expect.stringContaining("router.key"),
  });
  expect(await keysOnly.log()).not.toContain("Bad password attempt");
});

test("a router behind a jump host is reached through it", async () => {
  await using shell = await open(keysOnly, {
    privateKey: { path: routerKey.path },
    jump: {
      host: "127.0.0.1",
      port: locked.port,
      user: "root",
      password: new Secret("sesame"),
      trust: trustAll,
    },
  });

  expect((await shell.exec(["echo", "in"], call)).stdout).toBe("in\n");
});

test("a port nobody listens on behind a jump host is reported as seen from there", async () => {
  const port = await freePort();

  const failure = await failureOf(
    open(
      { port },
      {
        jump: {
          host: "127.0.0.1",
          port: locked.port,
          user: "root",
          password: new Secret("sesame"),
          trust: trustAll,
        },
      },
    ),
  );

  expect(failure).toMatchObject({
    code: "router/unreachable",
    message: expect.stringContaining(`port ${port} (seen from 127.0.0.1)`),
  });
});

test("a closed port is told apart, with what to look at", async () => {
  const failure = await failureOf(open({ port: await freePort() }, {}));

  expect(failure).toMatchObject({
    code: "router/unreachable",
    message: expect.stringContaining("refused the connection"),
    hint: expect.stringContaining("SSH"),
  });
});

test("a name nobody knows is told as such", async () => {
  const failure = await failureOf(open(locked, { host: "no-such-router.invalid" }));

  expect(failure).toMatchObject({
    code: "router/unreachable",
    message: expect.stringContaining("no-such-router.invalid"),
  });
});

test.each([
  ["hangs up at once", (socket: Socket) => socket.destroy()],
  ["speaks HTTP", (socket: Socket) => socket.end("HTTP/1.0 400 Bad Request\r\n\r\n")],
  ["pours out noise", (socket: Socket) => socket.write("x".repeat(100_000))],
  ["says nothing", () => undefined],
])("a server that %s is not taken for a router", async (_title, behave) => {
  await using server = await listen(behave);

  const failure = await failureOf(open(server, { connectTimeoutMs: 300 }));

  expect(failure.code).toBe("router/unreachable");
});

test("an abort while connecting settles with its reason", async () => {
  await using server = await listen(() => undefined);
  const abort = new AbortController();

  const opening = sshShell({ host: "127.0.0.1", port: server.port, user: "root", trust: trustAll })(
    abort,
  );
  abort.abort(new Error("never mind"));

  await expect(opening).rejects.toThrow("never mind");
});

async function listen(
  behave: (socket: Socket) => unknown,
): Promise<AsyncDisposable & { readonly port: number }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on("error", () => undefined));
    behave(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // An address of a TCP server is never a path.
  const { port } = server.address() as AddressInfo;
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

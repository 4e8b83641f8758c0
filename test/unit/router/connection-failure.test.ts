import { expect, test } from "vitest";
import { Secret } from "../../../src/core/secret.ts";
import { loginMethods, type Credentials } from "../../../src/router/ssh/login-methods.ts";
import { loginRefused, sshLabel, unreachable } from "../../../src/router/ssh/connection-failure.ts";

const password = new Secret("sesame");
const privateKey = { path: "/keys/id" };
const agent = "/run/agent";

test.each([
  ["root@192.168.1.1", { user: "root", host: "192.168.1.1", port: 22 }],
  ["root@192.168.1.1:2222", { user: "root", host: "192.168.1.1", port: 2222 }],
  ["root@fd00::1", { user: "root", host: "fd00::1", port: 22 }],
  ["root@[fd00::1]:2222", { user: "root", host: "fd00::1", port: 2222 }],
])("the label of a login is %s", (label, address) => {
  expect(sshLabel(address)).toBe(label);
});

test.each([
  ["ECONNREFUSED", "router.lan:22 refused the connection."],
  ["ENOTFOUND", 'Cannot resolve host name "router.lan".'],
  ["EHOSTUNREACH", "Cannot reach router.lan:22."],
  ["ETIMEDOUT", "router.lan:22 did not answer."],
  ["ESOMETHING", "router.lan:22 closed the connection before the SSH handshake."],
])("the message for %s names the host and the reason", (code, message) => {
  const failure = unreachable(
    { host: "router.lan", port: 22 },
    Object.assign(new Error("raw"), { code }),
  );

  expect(failure).toMatchObject({ code: "router/unreachable", message });
});

test.each<[string, Omit<Credentials, "user">, readonly string[]]>([
  ["nothing is configured", {}, ["none"]],
  ["only an agent is configured", { agent }, ["none", "agent"]],
  ["a password is configured", { password, agent }, ["none", "password"]],
  ["a key is configured", { privateKey, agent }, ["none", "key"]],
  ["key and password are configured", { privateKey, password, agent }, ["none", "key", "password"]],
])("the login methods are in order when %s", (_title, credentials, kinds) => {
  expect(loginMethods({ user: "root", ...credentials }).map((method) => method.kind)).toEqual(
    kinds,
  );
});

test.each<[string, Omit<Credentials, "user">, readonly string[], string]>([
  ["accepts no passwords", { password }, ["publickey"], "The router accepts no passwords"],
  ["accepts no keys", { privateKey }, ["password"], "The router accepts only passwords"],
  ["rejected the password", { password }, ["publickey", "password"], "Check router.password"],
  ["rejected the key", { privateKey }, ["publickey", "password"], "Add the public key"],
  [
    "rejected the agent's keys",
    { agent },
    ["publickey", "password"],
    "Add one of the agent's keys",
  ],
  [
    "requires a login when none is configured",
    {},
    ["publickey", "password"],
    "Set router.password or router.key",
  ],
])("the hint matches a router that %s", (_title, credentials, takes, hint) => {
  const failure = loginRefused(
    "root@192.168.1.1",
    loginMethods({ user: "root", ...credentials }),
    takes,
    undefined,
  );

  expect(failure.hint).toContain(hint);
});

test("the message names a server that closed the connection before a login was tried", () => {
  const failure = loginRefused("root@10.0.0.9", [{ kind: "none" }], [], undefined);

  expect(failure.message).toBe(
    "Login as root@10.0.0.9 failed: the server closed the connection before a login was tried.",
  );
  expect(failure.hint).not.toContain("router.password");
});

test("the message omits control characters sent as method names", () => {
  const failure = loginRefused(
    "root@192.168.1.1",
    loginMethods({ user: "root" }),
    ["password", "\u001b[2Jevil"],
    undefined,
  );

  expect(failure.message).toBe(
    "Login as root@192.168.1.1 failed: no accepted login method is configured. Accepted methods: password.",
  );
});

test("the message names the rejected password and the accepted methods", () => {
  const tried = loginMethods({ user: "root", password });

  const failure = loginRefused("root@10.0.0.9", tried, ["password"], undefined);

  expect(failure.message).toBe(
    "Login as root@10.0.0.9 failed: password rejected. Accepted methods: password.",
  );
});

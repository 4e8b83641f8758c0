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
])("people read %s", (label, address) => {
  expect(sshLabel(address)).toBe(label);
});

test.each([
  ["ECONNREFUSED", "refused the connection"],
  ["ENOTFOUND", "is a name nobody knows"],
  ["EHOSTUNREACH", "cannot be reached"],
  ["ETIMEDOUT", "does not answer"],
  ["ESOMETHING", "is not reached as an SSH server"],
])("%s is said in words", (code, words) => {
  const failure = unreachable(
    { host: "router.lan", port: 22 },
    Object.assign(new Error("raw"), { code }),
  );

  expect(failure).toMatchObject({
    code: "router/unreachable",
    message: `router.lan port 22 ${words}.`,
  });
});

test.each<[string, Omit<Credentials, "user">, readonly string[]]>([
  ["nothing was given", {}, ["none"]],
  ["only an agent is there", { agent }, ["none", "agent"]],
  ["a password was given", { password, agent }, ["none", "password"]],
  ["a key was given", { privateKey, agent }, ["none", "key"]],
  ["both were given", { privateKey, password, agent }, ["none", "key", "password"]],
])("what is tried when %s", (_title, credentials, kinds) => {
  expect(loginMethods({ user: "root", ...credentials }).map((method) => method.kind)).toEqual(
    kinds,
  );
});

test.each<[string, Omit<Credentials, "user">, readonly string[], string]>([
  ["takes no passwords", { password }, ["publickey"], "It takes no passwords"],
  ["takes no keys", { privateKey }, ["password"], "It takes passwords only"],
  ["refused the password", { password }, ["publickey", "password"], "Check the password"],
  ["refused the key", { privateKey }, ["publickey", "password"], "Add the public key"],
  ["refused the agent's keys", { agent }, ["publickey", "password"], "Add one of the agent's keys"],
  [
    "asks for something and was given nothing",
    {},
    ["publickey", "password"],
    "It asks for a login",
  ],
])("the hint fits a router that %s", (_title, credentials, takes, hint) => {
  const failure = loginRefused(
    "root@192.168.1.1",
    loginMethods({ user: "root", ...credentials }),
    takes,
    undefined,
  );

  expect(failure.hint).toContain(hint);
});

test("what a server sends in place of method names is not shown", () => {
  const failure = loginRefused(
    "root@192.168.1.1",
    loginMethods({ user: "root" }),
    ["password", "\u001b[2Jevil"],
    undefined,
  );

  expect(failure.message).toBe(
    "root@192.168.1.1 refused the login: tried no password; it takes password.",
  );
});

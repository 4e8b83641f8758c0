import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { asFailure } from "../../../src/core/failure.ts";
import type { RouterDocument } from "../../../src/profile/document.ts";
import { routerSpec } from "../../../src/profile/router-spec.ts";
import type { RouterSpec } from "../../../src/profile/router-spec.ts";
import { readSshConfig } from "../../../src/router/ssh/config-files.ts";
import { sshLookup } from "../../../src/router/ssh/host-config.ts";

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "ssh-config-"));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

function write(name: string, text: string): void {
  const path = join(home, ".ssh", name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

async function spec(document: RouterDocument | string): Promise<RouterSpec> {
  const { signal } = new AbortController();
  const entries = await readSshConfig(home, { signal }, join(home, ".ssh", "system"));
  const router = typeof document === "string" ? { host: document } : document;
  return routerSpec(router, sshLookup(entries, { home, name: "me" }));
}

/** Returns the parts that a configuration can change, with `~` for the home folder. */
async function found(document: RouterDocument | string): Promise<unknown> {
  const { wan: _wan, agent: _agent, ...login } = await spec(document);
  return JSON.parse(JSON.stringify(login).replaceAll(home, "~"));
}

test("a host without SSH configuration keeps the defaults", async () => {
  expect(await found("barn")).toEqual({ host: "barn", port: 22, user: "root" });
});

test.each<[string, string, RouterDocument | string, object]>([
  [
    "names address, port and user of a host",
    "Host barn\n  HostName 10.0.0.11\n  Port 2222\n  User admin\n",
    "barn",
    { host: "10.0.0.11", port: 2222, user: "admin" },
  ],
  [
    "loses to the keys of the profile",
    "Host barn\n HostName 10.0.0.11\n Port 2222\n User admin\n ProxyJump b\n IdentityFile ~/x\n",
    { host: "barn", port: 22, user: "root", key: "~/.ssh/mine", jump: "op@gate" },
    {
      host: "10.0.0.11",
      port: 22,
      user: "root",
      key: "~/.ssh/mine",
      jump: { user: "op", host: "gate", port: 22 },
    },
  ],
  [
    "uses the first value, equal signs, quotes, comments and any case",
    'host=barn\r\n  hostname = "10.0.0.11" # shed\n# Port 1\nHOST *\n HostName 10.9.9.9\n Port 2200\n',
    "barn",
    { host: "10.0.0.11", port: 2200, user: "root" },
  ],
  [
    "applies wildcards without negated hosts",
    "Host *.farm !gate.farm\n User admin\nHost shed-?\n Port 2222\n",
    "gate.farm",
    { host: "gate.farm", port: 22, user: "root" },
  ],
  [
    "expands tokens",
    "Host *.farm\n HostName %h.example.net\n IdentityFile %d/keys/%n-%r-%p\n IdentityFile ~/.ssh/b\n",
    "a.farm",
    {
      host: "a.farm.example.net",
      port: 22,
      user: "root",
      ssh: { identities: ["~/keys/a.farm-root-22", "~/.ssh/b"] },
    },
  ],
  [
    "offers the default keys only with IdentitiesOnly",
    "Host barn\n IdentitiesOnly yes\n",
    "barn",
    {
      host: "barn",
      port: 22,
      user: "root",
      ssh: {
        identities: ["~/.ssh/id_ed25519", "~/.ssh/id_ecdsa", "~/.ssh/id_rsa"],
        identitiesOnly: true,
      },
    },
  ],
  [
    "sets host key files and strictness",
    "UserKnownHostsFile ~/a ~/b /dev/null\nStrictHostKeyChecking yes\n",
    "barn",
    {
      host: "barn",
      port: 22,
      user: "root",
      ssh: { knownHosts: ["~/a", "~/b"], strictHostKeys: true },
    },
  ],
  [
    "follows jump hosts through their own blocks",
    "Host barn\n ProxyJump gate,op@yard:2200\nHost gate\n HostName gate.example.net\n User me2\n" +
      "Host *\n ProxyJump other\nHost other\n ProxyJump none\n",
    "barn",
    {
      host: "barn",
      port: 22,
      user: "root",
      jump: {
        user: "op",
        host: "yard",
        port: 2200,
        jump: {
          user: "me2",
          host: "gate.example.net",
          port: 22,
          jump: { user: "me", host: "other", port: 22 },
        },
      },
    },
  ],
  [
    "reads the older form of a jump",
    "Host barn\n ProxyCommand ssh -q -W %h:%p gate\n",
    "barn",
    { host: "barn", port: 22, user: "root", jump: { user: "me", host: "gate", port: 22 } },
  ],
  [
    "evaluates Match without starting a program",
    "Match host 10.* user root\n Port 9\nHost barn\n HostName 10.0.0.1\n" +
      'Match originalhost barn exec "exit 0"\n Port 3\nMatch final host 10.*\n User last\n',
    "barn",
    {
      host: "10.0.0.1",
      port: 9,
      user: "last",
      ssh: { skipped: ["~/.ssh/config:5: `Match exec` is not evaluated"] },
    },
  ],
])("the SSH configuration %s", async (_what, text, document, expected) => {
  write("config", text);

  expect(await found(document)).toEqual(expected);
});

test("an included file applies only inside the block that includes it", async () => {
  write("config", "Host barn\n  Include conf.d/*.conf\nHost *\n  Port 2200\n");
  write("conf.d/b.conf", "User second\nHost shed\n  HostName 10.0.0.12\n");
  write("conf.d/a.conf", "User first\nHost barn\n  HostName 10.0.0.11\n");
  write("conf.d/.c.conf", "IdentityFile hidden\n");

  expect(await found("barn")).toEqual({ host: "10.0.0.11", port: 2200, user: "first" });
  expect(await found("shed")).toEqual({ host: "shed", port: 2200, user: "root" });
});

test.each([
  ["a keyword without a value", "Host\n", "config:1: ", "no value"],
  [
    "an empty keyword before another line",
    "Host *\n HostName\n Port 9\n",
    "config:2: ",
    "no value",
  ],
  ["an open quote", 'Host "barn\n', "config:1: ", "open quote"],
  ["a port that is a word", "Host barn\n Port ssh\n", "config:2: ", 'port number, found "ssh"'],
  [
    "an unknown token",
    "Host barn\n IdentityFile ~/%C\n",
    "config:2: ",
    "token %C is not supported",
  ],
  [
    "another ProxyCommand",
    "ProxyCommand nc %h %p\n",
    "config:1: ",
    "ProxyCommand is not supported",
  ],
  ["a file that includes itself", "Include config\n", "config:1: ", "more than 16 files"],
  ["jump hosts in a circle", "Host barn b\n ProxyJump a\nHost a\n ProxyJump b\n", "", "lead back"],
])("the failure for %s names file, line and reason", async (_what, text, at, why) => {
  write("config", text);

  const failure = await spec("barn").then(() => undefined, asFailure);

  expect(failure).toMatchObject({ code: "profile/ssh-config", exitCode: 65 });
  expect(failure?.message).toContain(at);
  expect(failure?.message).toContain(why);
});

test("a jump host of the profile replaces a ProxyCommand that is not supported", async () => {
  write("config", "Host barn\n  ProxyCommand nc %h %p\n");

  expect(await found({ host: "barn", jump: "gate" })).toMatchObject({ jump: { host: "gate" } });
});

test("the configuration of the computer applies after the one of the user", async () => {
  write("config", "Host barn\n  User admin\nHost other\n  Port 1\n");
  write("system/ssh_config", "Include more/*.conf\nHost *\n  User shared\n  Port 2222\n");
  write("system/more/barn.conf", "Host barn\n  HostName 10.0.0.11\n");

  expect(await found("barn")).toMatchObject({ host: "10.0.0.11", port: 2222, user: "admin" });
});

test.each([
  ["~/.agent/%h.sock", "~/.agent/barn.sock"],
  ["none", null],
])("IdentityAgent %s selects the agent", async (value, agentSocket) => {
  write("config", `Host *\n  IdentityAgent ${value}\n`);

  expect(await found("barn")).toMatchObject({ ssh: { agentSocket } });
});

test("HostKeyAlias names the saved host keys", async () => {
  write("config", "Host barn\n  HostName 10.0.0.11\n  HostKeyAlias barn.example\n");

  expect(await found("barn")).toMatchObject({ ssh: { hostKeyAlias: "barn.example" } });
});

test("keywords that are not supported are named", async () => {
  write("config", "Host *\n  IdentityAgent $AGENT\n");

  expect(await found("barn")).toMatchObject({
    ssh: {
      skipped: ["~/.ssh/config:2: `IdentityAgent` with a variable is not supported"],
    },
  });
});

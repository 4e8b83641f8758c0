import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect } from "vitest";
import { wallClock } from "../../../src/core/clock.ts";
import { simulateRouter } from "../../../simulator/router/router.ts";
import type { SimulatedRouter } from "../../../simulator/router/router.ts";
import { serveSsh } from "../../../simulator/serve/ssh-server.ts";
import type { SshServer } from "../../../simulator/serve/ssh-server.ts";
import { natPort } from "../../support/ethernet-ports.ts";
import { testOnRealParts } from "../../support/on-real-parts.ts";

const execute = promisify(execFile);

let router: SimulatedRouter;
let server: SshServer;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "router-ssh-"));
  router = await simulateRouter({ image: "dsa-24.10", clock: wallClock(), wan: natPort() });
  server = await serveSsh(router, {});
});

afterEach(async () => {
  await server.close();
  await router.close();
  await rm(folder, { recursive: true });
});

function trust(): readonly string[] {
  return [
    "-F",
    "none",
    "-o",
    "StrictHostKeyChecking=no",
    "-o",
    `UserKnownHostsFile=${folder}/known_hosts`,
    "-o",
    "LogLevel=ERROR",
    "-o",
    "BatchMode=yes",
  ];
}

function ssh(...command: readonly string[]) {
  return execute("ssh", [
    ...trust(),
    "-n",
    "-p",
    String(server.port),
    "root@127.0.0.1",
    ...command,
  ]);
}

testOnRealParts("OpenSSH logs in to a router without a password and runs a command", async () => {
  const { stdout } = await ssh("uci get network.wan.proto; cat /etc/openwrt_version");

  expect(stdout).toBe("dhcp\nr28959-29397011cc\n");
});

testOnRealParts("OpenSSH gets exit status and standard error separately", async () => {
  const failed: unknown = await ssh("uci get network.wan.nothing").catch((error: unknown) => error);

  expect(failed).toMatchObject({ code: 1, stdout: "", stderr: "uci: Entry not found\n" });
});

testOnRealParts("the reported fingerprint is the one that OpenSSH stores", async () => {
  await ssh("true");

  const { stdout } = await execute("ssh-keygen", ["-l", "-f", `${folder}/known_hosts`]);

  expect(stdout).toContain(server.hostKeyFingerprint);
});

testOnRealParts("OpenSSH's input reaches the command", async () => {
  const typed = execute("ssh", [
    ...trust(),
    "-p",
    String(server.port),
    "root@127.0.0.1",
    "uci batch; uci changes",
  ]);
  typed.child.stdin?.end("set network.wan.metric='10'\n");

  expect((await typed).stdout).toBe("network.wan.metric='10'\n");
});

testOnRealParts("a shell executes each command as soon as it has read it", async () => {
  const typed = execute("ssh", [...trust(), "-p", String(server.port), "root@127.0.0.1", "sh -s"]);
  const { stdin, stdout } = typed.child;
  stdin?.write("if true; then\necho one\nfi\n");
  const first = await new Promise((resolve) => stdout?.once("data", resolve));
  stdin?.end("false\n");

  expect(String(first)).toBe("one\n");
  await expect(typed).rejects.toMatchObject({ code: 1 });
});

testOnRealParts("a command runs although the client never ends its input", async () => {
  const open = execute("ssh", [
    ...trust(),
    "-p",
    String(server.port),
    "root@127.0.0.1",
    "echo ran",
  ]);

  expect((await open).stdout).toBe("ran\n");
});

testOnRealParts("an unreachable router neither refuses nor answers", async () => {
  await router.run(
    "uci set network.lan.ipaddr=10.9.9.1/24; uci commit network; /etc/init.d/network reload",
    {},
  );
  await expect.poll(() => router.reachable(), { timeout: 5000 }).toBe(false);

  const failed: unknown = await execute("ssh", [
    ...trust(),
    "-n",
    "-o",
    "ConnectTimeout=1",
    "-p",
    String(server.port),
    "root@127.0.0.1",
    "true",
  ]).catch((error: unknown) => error);

  expect(failed).toMatchObject({ code: 255, stderr: expect.stringContaining("timed out") });
});

testOnRealParts("a key in authorized_keys logs in to a router with a password", async () => {
  await execute("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, "key")]);
  const line = await readFile(join(folder, "key.pub"), "utf8");
  await using closed = await lockedRouter({ "/etc/dropbear/authorized_keys": line });

  const { stdout } = await execute("ssh", [
    ...trust(),
    "-n",
    "-i",
    join(folder, "key"),
    "-p",
    String(closed.port),
    "root@127.0.0.1",
    "echo in",
  ]);

  expect(stdout).toBe("in\n");
});

testOnRealParts("a router with a password rejects a login without one", async () => {
  await using closed = await lockedRouter({});

  const failed: unknown = await execute("ssh", [
    ...trust(),
    "-n",
    "-p",
    String(closed.port),
    "root@127.0.0.1",
    "echo in",
  ]).catch((error: unknown) => error);

  expect(failed).toMatchObject({ code: 255, stderr: expect.stringContaining("Permission denied") });
});

testOnRealParts("a command continues to its end when its connection is cut", async () => {
  const cut = execute("ssh", [
    ...trust(),
    "-n",
    "-p",
    String(server.port),
    "root@127.0.0.1",
    "sleep 1; echo done > /tmp/done",
  ]).catch(() => undefined);
  await expect.poll(() => router.commands.length, { timeout: 10_000 }).toBe(1);

  await server.close();
  await cut;

  await expect
    .poll(async () => (await router.run("cat /tmp/done", {})).stdout, { timeout: 5000 })
    .toBe("done\n");
});

async function lockedRouter(files: Readonly<Record<string, string>>) {
  const locked = await simulateRouter({
    image: "dsa-24.10",
    clock: wallClock(),
    password: "secret",
    files,
  });
  const serving = await serveSsh(locked, {});
  return {
    port: serving.port,
    async [Symbol.asyncDispose]() {
      await serving.close();
      await locked.close();
    },
  };
}

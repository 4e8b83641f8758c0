import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { wallClock } from "../../../src/core/clock.ts";
import { simulateRouter } from "../../../simulator/router/router.ts";
import type { SimulatedRouter } from "../../../simulator/router/router.ts";
import { serveSsh } from "../../../simulator/serve/ssh-server.ts";
import type { SshServer } from "../../../simulator/serve/ssh-server.ts";
import { natPort } from "../../support/ethernet-ports.ts";

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

test("OpenSSH logs in to a router without a password and runs a command", async () => {
  const { stdout } = await ssh("uci get network.wan.proto; cat /etc/openwrt_version");

  expect(stdout).toBe("dhcp\nr28959-29397011cc\n");
});

test("OpenSSH sees exit status and standard error apart", async () => {
  const failed: unknown = await ssh("uci get network.wan.nothing").catch((error: unknown) => error);

  expect(failed).toMatchObject({ code: 1, stdout: "", stderr: "uci: Entry not found\n" });
});

test("the fingerprint told is the one OpenSSH stores", async () => {
  await ssh("true");

  const { stdout } = await execute("ssh-keygen", ["-l", "-f", `${folder}/known_hosts`]);

  expect(stdout).toContain(server.hostKeyFingerprint);
});

test("OpenSSH's input reaches the command", async () => {
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

test("a command is not kept waiting by a client that never ends its input", async () => {
  const open = execute("ssh", [
    ...trust(),
    "-p",
    String(server.port),
    "root@127.0.0.1",
    "echo ran",
  ]);

  expect((await open).stdout).toBe("ran\n");
});

test("a router out of reach neither refuses nor answers", async () => {
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

test("scp -O puts a file on the router and fetches it back", async () => {
  const bytes = Buffer.from([0, 255, 10, 13, 128, 65]);
  await writeFile(join(folder, "up.bin"), bytes);

  await execute("scp", [
    ...trust(),
    "-O",
    "-P",
    String(server.port),
    join(folder, "up.bin"),
    "root@127.0.0.1:/etc/up.bin",
  ]);
  await execute("scp", [
    ...trust(),
    "-O",
    "-P",
    String(server.port),
    "root@127.0.0.1:/etc/up.bin",
    join(folder, "down.bin"),
  ]);

  expect(await readFile(join(folder, "down.bin"))).toEqual(bytes);
});

test("scp -O takes a folder with what is in it both ways", async () => {
  await router.run(
    "mkdir -p /root/tree/inner; echo a > /root/tree/one; echo b > /root/tree/inner/two",
    {},
  );

  await execute("scp", [
    ...trust(),
    "-O",
    "-r",
    "-P",
    String(server.port),
    "root@127.0.0.1:tree",
    join(folder, "tree"),
  ]);
  await execute("scp", [
    ...trust(),
    "-O",
    "-r",
    "-P",
    String(server.port),
    join(folder, "tree"),
    "root@127.0.0.1:/etc/",
  ]);

  expect((await router.run("cat /etc/tree/one /etc/tree/inner/two", {})).stdout).toBe("a\nb\n");
});

test("scp -O names the folder that is missing", async () => {
  await writeFile(join(folder, "up"), "x");

  const failed: unknown = await execute("scp", [
    ...trust(),
    "-O",
    "-P",
    String(server.port),
    join(folder, "up"),
    "root@127.0.0.1:/no/such/up",
  ]).catch((error: unknown) => error);

  expect(failed).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("No such file or directory"),
  });
});

test("scp without -O fails: there is no SFTP on the router", async () => {
  const failed: unknown = await execute("scp", [
    ...trust(),
    "-s",
    "-P",
    String(server.port),
    "root@127.0.0.1:/etc/board.json",
    folder,
  ]).catch((error: unknown) => error);

  expect(failed).toMatchObject({ code: 255 });
});

test("a key in the router's authorized_keys opens a router with a password", async () => {
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

test("a router with a password lets nobody in without", async () => {
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

test("a command whose connection is cut goes on to its end", async () => {
  const cut = execute("ssh", [
    ...trust(),
    "-n",
    "-p",
    String(server.port),
    "root@127.0.0.1",
    "sleep 1; echo done > /tmp/done",
  ]).catch(() => undefined);
  await expect.poll(() => router.commands.length).toBe(1);

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

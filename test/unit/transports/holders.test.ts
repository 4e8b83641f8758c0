import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { holdersOf } from "../../../src/transports/serial/holders.ts";
import { eventually } from "../../support/eventually.ts";

const call = { signal: new AbortController().signal };

interface Process {
  readonly comm: string;
  readonly cgroup?: string;
  readonly exe?: string;
  readonly cmdline?: string;
  /** Absent: hidden from us. */
  readonly files?: readonly string[];
}

/** A /proc with these processes; ours is number 1. */
async function procTree(
  processes: Readonly<Record<number, Process>>,
): Promise<{ readonly proc: string } & AsyncDisposable> {
  const proc = await mkdtemp(join(tmpdir(), "ethermode-proc-"));
  await symlink("1", join(proc, "self"));
  for (const [pid, { comm, cgroup, exe, cmdline, files }] of Object.entries(processes)) {
    await mkdir(join(proc, pid, "fd"), { recursive: true });
    await writeFile(join(proc, pid, "comm"), `${comm}\n`);
    await writeFile(join(proc, pid, "cgroup"), cgroup ?? "");
    await writeFile(join(proc, pid, "cmdline"), cmdline ?? "");
    if (exe !== undefined) await symlink(exe, join(proc, pid, "exe"));
    await Promise.all(
      (files ?? []).map((file, index) => symlink(file, join(proc, pid, "fd", String(index)))),
    );
  }
  return { proc, [Symbol.asyncDispose]: () => rm(proc, { recursive: true, force: true }) };
}

const builtCli = join(import.meta.dirname, "../../../dist/cli.js");

test.each([
  ["ethermode", "node\0/usr/local/bin/ethermode\0apply\0a.yaml\0"],
  ["ethermode", `node\0${builtCli}\0apply\0`],
  ["ethermode", `node\0--max-old-space-size=64\0--no-warnings\0${builtCli}\0apply\0`],
  ["ethermode", `node\0--require\0/srv/other/cli.js\0-C\0ethermode\0${builtCli}\0apply\0`],
  ["node", "node\0--require\0/srv/ethermode\0/srv/dashboard/server.js\0"],
  ["node", "node\0--inspect\0/srv/dashboard/server.js\0ethermode\0"],
  ["node", "node\0--title\0"],
  ["node", "node\0/srv/other/dist/cli.js\0ethermode\0"],
  ["node", "node\0/srv/dashboard/server.js\0ethermode\0"],
])("another process of Node is named %s (%#)", async (command, cmdline) => {
  await using tree = await procTree({
    812: { comm: "node-MainThread", exe: "/usr/bin/node", cmdline, files: ["/dev/ttyUSB2"] },
  });

  expect(await holdersOf("/dev/ttyUSB2", tree, call)).toMatchObject([{ pid: 812, command }]);
});

test.each([
  ["systemd", "control group", "0::/system.slice/ModemManager.service", "ModemManager.service"],
  [
    "systemd",
    "control groups of version 1",
    "12:pids:/system.slice/ModemManager.service\n1:name=systemd:/system.slice/ModemManager.service",
    "ModemManager.service",
  ],
  ["openrc", "control group", "0::/openrc.modemmanager", "modemmanager"],
  ["openrc", "control groups of version 1", "2:cpu:/\n1:name=openrc:/modemmanager", "modemmanager"],
  ["procd", "control group", "0::/services/modemmanager/instance1", "modemmanager"],
  ["container", "control group", "0::/system.slice/docker-4f5e6d7c8b9a.scope", "4f5e6d7c8b9a"],
])("a %s service is named from its %s", async (manager, _from, cgroup, unit) => {
  await using tree = await procTree({
    812: { comm: "ModemManager", cgroup, files: ["/dev/null", "/dev/ttyUSB2"] },
  });

  const holders = await holdersOf("/dev/ttyUSB2", tree, call);

  expect(holders).toStrictEqual([
    { pid: 812, command: "ModemManager", unit, manager, proof: "open-file" },
  ]);
});

test.each([
  [
    "a terminal of a desktop",
    "0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-org.gnome.Terminal-7.scope",
  ],
  ["a login session", "0::/user.slice/user-1000.slice/session-3.scope"],
  ["no control group", ""],
])("a program in %s belongs to no service", async (_where, cgroup) => {
  await using tree = await procTree({ 99: { comm: "picocom", cgroup, files: ["/dev/ttyUSB2"] } });

  const holders = await holdersOf("/dev/ttyUSB2", tree, call);

  expect(holders).toStrictEqual([{ pid: 99, command: "picocom", proof: "open-file" }]);
});

test("holders are listed by process number, without this process and others", async () => {
  await using tree = await procTree({
    1: { comm: "ethermode", files: ["/dev/ttyUSB2"] },
    1000: { comm: "minicom", files: ["/dev/ttyUSB2"] },
    20: { comm: "sms_tool", files: ["/dev/ttyUSB2"] },
    30: { comm: "gpsd", files: ["/dev/ttyUSB1", "socket:[123]"] },
  });

  const holders = await holdersOf("/dev/ttyUSB2", tree, call);

  expect(holders.map(({ pid }) => pid)).toEqual([20, 1000]);
});

test("only a known modem program with hidden files is suspected", async () => {
  await using tree = await procTree({
    812: { comm: "ModemManager", cgroup: "0::/system.slice/ModemManager.service" },
    813: { comm: "cellular_manage" },
    814: { comm: "sshd" },
  });

  const holders = await holdersOf("/dev/ttyUSB2", tree, call);

  expect(holders.map(({ command, proof }) => [command, proof])).toEqual([
    ["ModemManager", "suspected"],
    ["cellular_manage", "suspected"],
  ]);
});

test("a known modem program that visibly uses another port is not suspected", async () => {
  await using tree = await procTree({ 812: { comm: "ModemManager", files: ["/dev/ttyUSB7"] } });

  expect(await holdersOf("/dev/ttyUSB2", tree, call)).toEqual([]);
});

test("the program at the other end of a pseudo terminal does not hold it", async () => {
  await using tree = await procTree({
    200: { comm: "socat", files: ["/dev/pts/70", "/dev/ptmx"] },
    201: { comm: "socat", files: ["/dev/pts/70", "/dev/ptmx"] },
  });
  for (const [pid, index] of Object.entries({ 200: "70", 201: "7" })) {
    await mkdir(join(tree.proc, pid, "fdinfo"));
    await writeFile(join(tree.proc, pid, "fdinfo/1"), `pos:\t0\nino:\t91\ntty-index:\t${index}\n`);
  }

  expect(await holdersOf("/dev/pts/70", tree, call)).toMatchObject([{ pid: 201 }]);
});

test("a program with a thread's name is named by its executable", async () => {
  await using tree = await procTree({
    5: { comm: "node-MainThread", exe: "/usr/local/bin/node", files: ["/dev/ttyUSB2"] },
  });

  const [holder] = await holdersOf("/dev/ttyUSB2", tree, call);

  expect(holder?.command).toBe("node");
});

test("a system without /proc yields no holders", async () => {
  expect(await holdersOf("/dev/cu.usbmodem3", { proc: "/nowhere" }, call)).toEqual([]);
});

test("a real process that has the port open is found through a link to it", async () => {
  await using folder = await heldFile();

  const holders = await eventually(async () => {
    const found = await holdersOf(folder.link, { proc: "/proc" }, call);
    expect(found).not.toEqual([]);
    return found;
  });

  expect(holders).toMatchObject([{ pid: folder.pid, command: "tail", proof: "open-file" }]);
});

/** A file, kept open by another program under its own name, and a link to it. */
async function heldFile(): Promise<
  { readonly link: string; readonly pid: number | undefined } & AsyncDisposable
> {
  const folder = await mkdtemp(join(tmpdir(), "ethermode-held-"));
  const link = join(folder, "ttyUSB2");
  await writeFile(join(folder, "pts"), "");
  await symlink(join(folder, "pts"), link);
  const holder = spawn("tail", ["-f", join(folder, "pts")], { stdio: "ignore" });
  await once(holder, "spawn");
  return {
    link,
    pid: holder.pid,
    [Symbol.asyncDispose]: async () => {
      holder.kill();
      await once(holder, "exit");
      await rm(folder, { recursive: true });
    },
  };
}

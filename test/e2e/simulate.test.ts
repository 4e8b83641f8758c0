import { createServer, type AddressInfo } from "node:net";
import { mkdtemp, readdir, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { holdersOf } from "../../src/transports/serial/holders.ts";
import { runCli, runProgram, startCli } from "../support/cli.ts";
import { call, timeoutMs, openScene } from "./simulate-scene.ts";
import { eventually } from "../support/eventually.ts";

/** Makes the optional package fail to load. */
const hook = `import Module from "node:module";
const { _resolveFilename: resolve } = Module;
Module._resolveFilename = (name, ...more) => {
  if (name === "@lydell/node-pty") throw new Error("missing");
  return resolve(name, ...more);
};`;

const withoutNodePty = `data:text/javascript,${encodeURIComponent(hook)}`;

test.concurrent(
  "simulate hangs up an open port when the modem restarts",
  async () => {
    await using scene = await openScene();
    const listening = runProgram("socat", ["-u", `${scene.endpoints.serial[0]},rawer`, "-"]);
    await eventually(async () =>
      expect(await holdersOf(scene.endpoints.serial[0], { proc: "/proc" }, call)).toMatchObject([
        { command: "socat" },
      ]),
    );

    await runProgram("socat", ["-t1", "-", `${scene.endpoints.serial[1]},rawer,crnl`], {
      stdin: "AT+CFUN=1,1\n",
    });

    await expect(listening).resolves.toMatchObject({ status: expect.any(Number) });
    await eventually(async () =>
      expect(await readdir(scene.endpoints.dev)).toEqual([
        "ttyUSB1",
        "ttyUSB2",
        "ttyUSB3",
        "ttyUSB4",
      ]),
    );
  },
  timeoutMs,
);

test.concurrent("simulate exits on SIGTERM and leaves no files", async () => {
  await using scene = await openScene();
  const { status } = await scene.pair.end("SIGTERM");

  expect(status).toBe(0);
  expect(await readdir(scene.folder)).toEqual([]);
});

test.concurrent("simulate prints the commands to use, and prose within 80 columns", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ethermode-test-"));
  await using pair = startCli(
    ["simulate", "--model", "rm521f-gl", "--image", "legacy-19.07", "--state-dir", "place"],
    { cwd: folder },
  );

  await pair.says(/Ctrl-C/);
  const { status, stdout } = await pair.end("SIGINT");
  const stateFolder = join(await realpath(folder), "place");

  expect(status).toBe(0);
  expect(stdout).toContain(
    `  export ETHERMODE_SYSFS=${stateFolder}/sys\n  export ETHERMODE_DEV=${stateFolder}/dev\n`,
  );
  expect(stdout).toContain(`  ethermode apply ${stateFolder}/pair.yaml\n`);
  expect(stdout).toMatch(/^ {2}ssh -p \d+ .*root@127\.0\.0\.1$/m);
  expect(stdout).toMatch(/^A simulated RM521F-GL.*\n.*OpenWrt 19\.07/);
  expect(stdout.split("\n").filter((line) => line.length > 80 && !line.startsWith("  "))).toEqual(
    [],
  );
  expect(await readdir(stateFolder)).toEqual([]);
  await rm(folder, { recursive: true });
});

test.concurrent(
  "simulate offers only the router when there are no pseudo terminals",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "ethermode-test-"));
    await using pair = startCli(["simulate"], {
      env: { TMPDIR: folder, NODE_OPTIONS: `--import=${withoutNodePty}` },
    });

    await pair.says(/Ctrl-C/);
    const [stateFolder = ""] = await readdir(folder);
    const planned = await runCli(["plan", join(folder, stateFolder, "pair.yaml")], {
      env: { ETHERMODE_STATE_DIR: join(folder, "state") },
    });
    const { stdout } = await pair.end("SIGINT");

    expect(stdout).toContain("This system has no pseudo terminals");
    expect(stdout).not.toContain("ETHERMODE_SYSFS");
    expect(planned).toMatchObject({ status: 0, stdout: expect.stringContaining("Nothing to do") });
    await rm(folder, { recursive: true });
  },
  timeoutMs,
);

test.concurrent(
  "simulate -v accepts faults and prints each received command on one short line",
  async () => {
    await using scene = await openScene("-v", "--fault", "no-lanip", "no-dhcp-answer");

    await scene.ssh("echo one\necho two");
    const verdict = await scene.event("verdict", "plan", scene.endpoints.profile);

    expect(verdict).toMatchObject({ verdict: "no-lease" });
    await eventually(() =>
      expect(scene.pair.stderr().split("\n")).toEqual(
        expect.arrayContaining(["router < echo one echo two", "modem < ATI"]),
      ),
    );
    expect(
      scene.pair
        .stderr()
        .split("\n")
        .filter((line) => line.length > 80),
    ).toEqual([]);
  },
  timeoutMs,
);

test.concurrent("simulate reports an SSH port that is in use", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  // The address of a TCP server is never a path.
  const { port } = other.address() as AddressInfo;

  const { status, stderr } = await runCli(["simulate", "--ssh-listen", String(port)]);
  other.close();

  expect(status).toBe(3);
  expect(stderr).toContain("--ssh-listen");
});

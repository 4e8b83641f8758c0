import { existsSync } from "node:fs";
import { mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { holdersOf } from "../../src/transports/serial/holders.ts";
import { runCli, runProgram, startCli } from "../support/cli.ts";
import type { Finished, RunningCli } from "../support/cli.ts";
import { whyNoRealParts } from "../support/real-parts.ts";

const call = { signal: new AbortController().signal };
const timeoutMs = 120_000;

/** Module hook that makes the optional package fail to load. */
const hook = `export async function resolve(name, context, next) {
  if (name === "@lydell/node-pty") throw new Error("missing");
  return next(name, context);
}`;
const dataModule = (source: string): string => `data:text/javascript,${encodeURIComponent(source)}`;
const register = `import { register } from "node:module"; register(${JSON.stringify(dataModule(hook))});`;
const withoutNodePty = dataModule(register);

/** Fields of the `simulated` event. */
interface Endpoints {
  readonly sysfs: string;
  readonly dev: string;
  readonly serial: readonly [string, ...string[]];
  readonly ssh: { readonly host: string; readonly port: number; readonly fingerprint: string };
  readonly profile: string;
  readonly state: string;
}

interface Scene extends AsyncDisposable {
  readonly pair: RunningCli;
  readonly endpoints: Endpoints;
  /** Working folder of the client programs. */
  readonly folder: string;
  /** Runs the program with the exports that `simulate` prints. */
  ethermode(...words: readonly string[]): Promise<Finished>;
  /** Returns the last event of a type from `ethermode … --json`. */
  event(type: string, ...words: readonly string[]): Promise<unknown>;
  ssh(command: string): Promise<Finished>;
}

async function openScene(...words: readonly string[]): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), "ethermode-test-"));
  const pair = startCli(["simulate", "--json", ...words], { env: { TMPDIR: folder } });
  const endpoints = JSON.parse(await pair.says(/"simulated"/)) as Endpoints; // our own machine output
  const env = {
    ETHERMODE_SYSFS: endpoints.sysfs,
    ETHERMODE_DEV: endpoints.dev,
    ETHERMODE_STATE_DIR: endpoints.state,
  };
  const sshOptions = [
    `UserKnownHostsFile=${join(folder, "known_hosts")}`,
    "StrictHostKeyChecking=accept-new",
    "BatchMode=yes",
  ].flatMap((option) => ["-o", option]);
  const ethermode: Scene["ethermode"] = (...given) => runCli(given, { env, cwd: folder });
  return {
    pair,
    endpoints,
    folder,
    ethermode,
    event: async (type, ...given) => {
      const { stdout } = await ethermode(...given, "--json");
      return stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as { readonly type: string })
        .findLast((event) => event.type === type);
    },
    ssh: (command) =>
      runProgram("ssh", [
        "-p",
        String(endpoints.ssh.port),
        ...sshOptions,
        "root@127.0.0.1",
        command,
      ]),
    [Symbol.asyncDispose]: async () => {
      await pair.end("SIGKILL");
      await rm(folder, { recursive: true });
    },
  };
}

describe.skipIf(whyNoRealParts() !== undefined)("simulate with other programs", () => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await openScene();
  }, timeoutMs);

  afterAll(() => scene[Symbol.asyncDispose]());

  test("answers ATI from a terminal program with the modem's identity", async () => {
    const { stdout } = await runProgram(
      "socat",
      ["-t1", "-", `${scene.endpoints.serial[0]},rawer,crnl`],
      { stdin: "ATI\n" },
    );

    expect(stdout).toBe("ATI\nQuectel\nRM520N-GL\nRevision: RM520NGLAAR03A01M4G\n\nOK\n");
  });

  test(
    "is identified by gammu",
    async () => {
      const config = join(scene.folder, "gammurc");
      await writeFile(
        config,
        `[gammu]\nport = ${scene.endpoints.serial[0]}\nconnection = at115200\n`,
      );

      const { status, stdout } = await runProgram("gammu", ["-c", config, "--identify"]);

      expect(status).toBe(0);
      expect(stdout).toMatch(
        /Manufacturer +: Quectel\nModel +: unknown \(RM520N-GL\)\nFirmware +: RM520NGLAAR03A01M4G\n/,
      );
    },
    timeoutMs,
  );

  test("runs SSH commands on the router as root and returns their exit status", async () => {
    const good = await scene.ssh(
      "uci get network.wan.proto; grep DISTRIB_RELEASE /etc/openwrt_release",
    );
    const bad = await scene.ssh("uci get network.nothing");

    expect(good).toMatchObject({ status: 0, stdout: "dhcp\nDISTRIB_RELEASE='24.10.4'\n" });
    expect(bad).toMatchObject({ status: 1, stdout: "" });
  });

  test("offers detect the modem on its AT port without holders", async () => {
    const modem = await scene.event("modem", "detect");

    expect(modem).toMatchObject({
      model: "RM520N-GL",
      port: scene.endpoints.serial[0],
      usb: { vendor: "2c7c", product: "0801", interface: 2 },
      support: "full",
      holders: [],
    });
  });

  test(
    "lets apply reach passthrough and find the modem under another port name",
    async () => {
      const before = await scene.event("verdict", "plan", scene.endpoints.profile);

      // The router's clock runs 15 times faster, so a busy machine needs a longer confirm timeout.
      const { status, stdout, stderr } = await scene.ethermode(
        "apply",
        scene.endpoints.profile,
        "--yes",
        "--confirm-timeout",
        "900",
      );

      expect(before).toMatchObject({ verdict: "double-nat" });
      expect({ status, stderr }).toMatchObject({ status: 0 });
      expect(stdout).toContain("[passthrough-cgnat]");
      expect(await scene.event("modem", "detect")).toMatchObject({
        port: scene.endpoints.serial[0].replace("ttyUSB2", "ttyUSB3"),
        usb: { interface: 2 },
      });
      expect(
        (
          await scene.ssh(
            "ubus call network.interface.wan status | jsonfilter -e '@[\"ipv4-address\"][0].address'",
          )
        ).stdout,
      ).toBe("100.72.1.45\n");
    },
    timeoutMs,
  );

  test("reports the port change of the restart", () => {
    const bus = scene.pair
      .stdout()
      .split("\n")
      .filter((line) => line.includes('"bus"'))
      .map((line) => (JSON.parse(line) as Endpoints).serial.length);

    expect(bus).toEqual([0, 2]);
  });

  test(
    "passes verify, and rollback returns to double NAT",
    async () => {
      const verified = await scene.ethermode("verify", scene.endpoints.profile);
      const back = await scene.ethermode("rollback", "--yes", "--confirm-timeout", "900");

      expect({ status: verified.status, stderr: verified.stderr }).toMatchObject({ status: 0 });
      expect({ status: back.status, stderr: back.stderr }).toMatchObject({ status: 0 });
      expect(back.stdout).toContain("[double-nat]");
    },
    timeoutMs,
  );
});

test(
  "simulate hangs up an open port when the modem restarts",
  async () => {
    await using scene = await openScene();
    const listening = runProgram("socat", ["-u", `${scene.endpoints.serial[0]},rawer`, "-"]);
    await vi.waitFor(
      async () =>
        expect(await holdersOf(scene.endpoints.serial[0], { proc: "/proc" }, call)).toMatchObject([
          { command: "socat" },
        ]),
      { timeout: 10_000 },
    );

    await runProgram("socat", ["-t1", "-", `${scene.endpoints.serial[1]},rawer,crnl`], {
      stdin: "AT+CFUN=1,1\n",
    });

    await expect(listening).resolves.toMatchObject({ status: expect.any(Number) });
    await vi.waitFor(
      async () =>
        expect(await readdir(scene.endpoints.dev)).toEqual([
          "ttyUSB1",
          "ttyUSB2",
          "ttyUSB3",
          "ttyUSB4",
        ]),
      { timeout: 10_000 },
    );
  },
  timeoutMs,
);

test.each<NodeJS.Signals>(["SIGINT", "SIGTERM"])(
  "simulate exits on %s and leaves no files",
  async (signal) => {
    await using scene = await openScene();
    const terminal = await realpath(scene.endpoints.serial[0]);

    const { status } = await scene.pair.end(signal);

    expect(status).toBe(0);
    expect(existsSync(terminal)).toBe(false);
    expect(await readdir(scene.folder)).toEqual([]);
  },
);

test("simulate prints the commands to use, and prose within 80 columns", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ethermode-test-"));
  await using pair = startCli(
    ["simulate", "--model", "rm521f-gl", "--image", "legacy-19.07", "--state-dir", "place"],
    { cwd: folder },
  );

  await pair.says(/Ctrl-C/);
  const { stdout } = await pair.end("SIGINT");
  const stateFolder = join(await realpath(folder), "place");

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

test(
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

test(
  "simulate -v prints each received command on one short line",
  async () => {
    await using scene = await openScene("-v");

    await scene.ssh("echo one\necho two");
    await scene.event("modem", "detect");

    await vi.waitFor(() =>
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

test.each([
  {
    words: ["--fault", "dies-in-restarts"],
    message: 'Unknown simulated fault "dies-in-restarts", did you mean "dies-in-restart"?',
  },
  { words: ["--model", "rm500"], message: 'Unknown simulated modem "rm500"' },
  { words: ["--image", "dsa"], message: 'Unknown simulated OpenWrt release "dsa"' },
  { words: ["--speed", "0"], message: "--speed 0 would stop the simulated devices." },
])("simulate rejects $words with a suggestion", async ({ words, message }) => {
  const { status, stderr } = await runCli(["simulate", ...words]);

  expect(status).toBe(64);
  expect(stderr.replaceAll(/\s+/g, " ")).toContain(message);
});

test(
  "simulate accepts faults of modem and router",
  async () => {
    await using scene = await openScene("--fault", "no-lanip", "no-dhcp-answer");

    const verdict = await scene.event("verdict", "plan", scene.endpoints.profile);

    expect(verdict).toMatchObject({ verdict: "no-lease" });
  },
  timeoutMs,
);

test("simulate reports an SSH port that is in use", async () => {
  await using scene = await openScene();

  const { status, stderr } = await runCli([
    "simulate",
    "--ssh-listen",
    String(scene.endpoints.ssh.port),
  ]);

  expect(status).toBe(3);
  expect(stderr).toContain("--ssh-listen");
});

import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runProgram } from "../support/cli.ts";
import type { Finished } from "../support/cli.ts";
import { whyNoRealParts } from "../support/real-parts.ts";
import { openScene, timeoutMs } from "./simulate-scene.ts";
import type { Scene } from "./simulate-scene.ts";

const root = join(import.meta.dirname, "../..");

/** Runs a program in a folder that it cannot write to. */
const readOnly =
  'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && cd "$1" && shift && exec "$@"';

describe.skipIf(whyNoRealParts() !== undefined)(
  "in a read-only folder with a blank in its name, without HOME,",
  () => {
    let scene: Scene;
    let folder: string;

    const script = (name: string, ...words: readonly string[]): Promise<Finished> =>
      runProgram(process.execPath, [`scripts/${name}`, ...words], { cwd: root });

    const run = (program: string, ...words: readonly string[]): Promise<Finished> => {
      const { sysfs, dev, state } = scene.endpoints;
      const inside = ["sh", "-c", readOnly, "sh", folder, "env", "-u", "HOME", program];
      return runProgram("unshare", ["--mount", ...inside, ...words], {
        env: { ETHERMODE_SYSFS: sysfs, ETHERMODE_DEV: dev, ETHERMODE_STATE_DIR: state },
      });
    };

    /** Reads both devices, over a real pty and a real SSH connection. */
    const planned = (program: string): Promise<Finished> =>
      run(program, "plan", scene.endpoints.profile, "--check");

    beforeAll(async () => {
      scene = await openScene("--speed", "50");
      folder = await mkdtemp(join(scene.folder, "a blank "));
    }, timeoutMs);

    afterAll(async () => {
      await scene[Symbol.asyncDispose]();
    });

    test(
      "the executable plans for a modem and a router, and has its files inside",
      async () => {
        const program = join(folder, "ethermode");
        const built = await script("executable.js", program);
        const version = await run(program, "--version");
        const plan = await planned(program);
        const explained = await run(program, "explain", "double-nat");
        const profiles = await run(program, "profiles");

        expect(built.status).toBe(0);
        expect(version).toEqual({ status: 0, stdout: "0.1.0\n", stderr: "" });
        expect(plan).toMatchObject({ status: 2, stdout: expect.stringContaining("Plan: 6 steps") });
        expect(explained).toMatchObject({ status: 0, stdout: expect.stringContaining("evidence") });
        expect(profiles.stdout).toContain("rm520n-gl-passthrough");
      },
      timeoutMs,
    );

    test(
      "the Debian package is installed with man page and completions, and plans",
      async () => {
        const archive = join(scene.folder, "ethermode.deb");
        const built = await script("debian-package.js", archive);
        const admin = join(folder, "var/lib/dpkg");
        for (const name of ["info", "updates", "triggers"])
          await mkdir(join(admin, name), { recursive: true });
        await writeFile(join(admin, "status"), "");
        const installed = await runProgram("dpkg", [
          `--instdir=${folder}`,
          `--admindir=${admin}`,
          // The empty system has no nodejs package.
          "--force-depends",
          "--install",
          archive,
        ]);
        const share = join(folder, "usr/share");
        const manual = gunzipSync(
          await readFile(join(share, "man/man1/ethermode.1.gz")),
        ).toString();
        const completion = await runProgram("bash", [
          "-c",
          '. "$1"; complete -p ethermode',
          "bash",
          join(share, "bash-completion/completions/ethermode"),
        ]);
        const plan = await planned(join(folder, "usr/bin/ethermode"));

        expect(built).toMatchObject({ status: 0 });
        expect(installed).toMatchObject({ status: 0 });
        expect(manual).toContain(".SS apply <file...>");
        expect(completion.stdout).toContain("_ethermode ethermode");
        expect(plan).toMatchObject({ status: 2, stdout: expect.stringContaining("Plan: 6 steps") });
      },
      timeoutMs,
    );
  },
);

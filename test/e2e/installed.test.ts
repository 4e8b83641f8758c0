import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runProgram } from "../support/cli.ts";
import type { Finished } from "../support/cli.ts";
import { openBed, type Bed } from "../support/openwrt-bed.ts";
import { connectionsTo, ethernetMode, modemWrites } from "../support/openwrt-bed/facts.ts";
import { person, type Person } from "../support/openwrt-bed/bed-user.ts";
import { whyNoRealParts } from "../support/real-parts.ts";

const root = join(import.meta.dirname, "../..");
const timeoutMs = 240_000;
const carrierAddress = "100.72.1.45";

/** Runs a program in a folder that it cannot write to. */
const readOnly =
  'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && cd "$1" && shift && exec "$@"';

interface Installation {
  readonly folder: string;
  /** Path of the command below the folder. */
  readonly command: string;
  /** The program that installed it. */
  readonly installed: Finished;
}

/** The ways to get the program, each into a folder. Their builds exist or start from dist. */
const ways: Readonly<Record<string, (folder: string) => Promise<Installation>>> = {
  "npm package": async (folder) => {
    await npm("pack", root, "--ignore-scripts", "--silent", "--pack-destination", folder);
    const [tarball = ""] = (await readdir(folder)).filter((name) => name.endsWith(".tgz"));
    const options = ["--prefer-offline", "--no-audit", "--no-fund", "--prefix", folder];
    const installed = await npm("install", "--global", ...options, join(folder, tarball));
    return { folder, command: "bin/ethermode", installed };
  },
  executable: async (folder) => ({
    folder,
    command: "ethermode",
    installed: await script("executable.js", join(folder, "ethermode")),
  }),
  "Debian package": async (folder) => {
    const archive = join(folder, "ethermode.deb");
    await script("debian-package.js", archive);
    const admin = join(folder, "var/lib/dpkg");
    for (const name of ["info", "updates", "triggers"])
      await mkdir(join(admin, name), { recursive: true });
    await writeFile(join(admin, "status"), "");
    // The empty system has no nodejs package.
    const options = [`--instdir=${folder}`, `--admindir=${admin}`, "--force-depends"];
    const installed = await runProgram("dpkg", [...options, "--install", archive]);
    return { folder, command: "usr/bin/ethermode", installed };
  },
};

function npm(...words: readonly string[]): Promise<Finished> {
  return runProgram("npm", words, { env: { HOME: process.env["HOME"] ?? "/" } });
}

function script(name: string, ...words: readonly string[]): Promise<Finished> {
  // Compressing takes most of the CPU time of a Debian package.
  const env = { DPKG_DEB_COMPRESSOR_LEVEL: "1" };
  return runProgram(process.execPath, [`scripts/${name}`, ...words], { cwd: root, env });
}

describe.skipIf(whyNoRealParts() !== undefined)(
  "in a read-only folder with a blank in its name, without HOME,",
  () => {
    let bed: Bed;
    let home: string;
    const installations = new Map<string, Installation>();
    const installation = (way: string): Installation => {
      const one = installations.get(way);
      if (one === undefined) throw new Error(`The ${way} is not installed`);
      return one;
    };

    beforeAll(async () => {
      home = await mkdtemp(join(tmpdir(), "ethermode-test-"));
      for (const [way, install] of Object.entries(ways))
        installations.set(way, await install(await mkdtemp(join(home, "a blank "))));
      bed = await openBed({ modem: { nonVolatile: ethernetMode, carrierAddress } });
    }, timeoutMs);

    afterAll(async () => {
      await bed[Symbol.asyncDispose]();
      await rm(home, { recursive: true });
    });

    describe.each(Object.keys(ways))("the %s", (way) => {
      let user: Person;

      beforeAll(async () => {
        const { folder, command } = installation(way);
        const inside = ["sh", "-c", readOnly, "sh", folder, "env", "-u", "HOME"];
        user = await person(bed, ["unshare", "--mount", ...inside, join(folder, command)]);
      });

      afterAll(() => user[Symbol.asyncDispose]());

      test("is installed and prints its version", async () => {
        expect(installation(way).installed).toMatchObject({ status: 0 });
        expect(await user.cli(["--version"])).toMatchObject({
          exit: 0,
          stdout: "0.1.0\n",
          stderr: "",
        });
      });

      test("runs the demo, whose JSON output is only events and ends with the outcome", async () => {
        const { exit, stdout, events } = await user.cli(["demo", "--json"]);

        expect(exit).toBe(0);
        expect(stdout.trimEnd().split("\n")).toHaveLength(events.length);
        expect(events[0]).toMatchObject({ type: "version", format: 1 });
        expect(
          events.flatMap(({ type, verdict }) => (type === "verdict" ? [verdict] : [])),
        ).toEqual(["double-nat", "passthrough-cgnat"]);
        expect(events.at(-1)).toMatchObject({
          type: "result",
          outcome: "applied",
          exit: 0,
          targets: [{ verdict: "passthrough-cgnat" }],
        });
      });

      test("applies a profile to a modem on a pty and a router with dropbear", async () => {
        // Each way changes a value of the modem and one of the router.
        const place = Object.keys(ways).indexOf(way);
        const passthrough = `modem: { passthrough: { nat: ${place % 2 === 1} } }`;
        const wan = `router: { wan: { metric: ${10 + place} } }`;
        await user.write(
          "profile.yaml",
          `ethermode: 1\nextends: rm520n-gl-passthrough\n${passthrough}\n${wan}\n`,
        );
        const [sent, connections] = [bed.modem.received.length, await connectionsTo(bed)];

        const profile = join(user.folder, "profile.yaml");
        const applied = await user.cli(["apply", profile, "--yes", "--json"]);

        expect(applied).toMatchObject({ exit: 0, stderr: "" });
        expect(applied.events.at(-1)).toMatchObject({
          outcome: "applied",
          targets: [{ verdict: "passthrough-cgnat" }],
        });
        expect(modemWrites(bed.modem.received.slice(sent))).not.toEqual([]);
        expect((await connectionsTo(bed)) - connections).toBeGreaterThan(0);
        expect((await bed.etc())["/config/network"]).toContain(`option metric '${10 + place}'`);
        expect(await bed.wanAddress()).toBe(carrierAddress);
      });

      test("explains a finding and prints a shipped profile", async () => {
        const explained = await user.cli(["explain", "double-nat"]);
        const printed = await user.cli(["profiles", "rm520n-gl-passthrough"]);

        expect(explained).toMatchObject({ exit: 0, stdout: expect.stringContaining("evidence") });
        expect(printed).toMatchObject({
          exit: 0,
          stdout: expect.stringMatching(
            /^# yaml-language-server: \$schema=(?:\/|https:).+\/schemas\/[^]*\nethermode: 1\n/,
          ),
        });
      });

      test("completes its commands in bash", async () => {
        const { stdout } = await user.cli(["completion", "bash"]);
        const completed = await runProgram("bash", ["-c", `${stdout}\n${wordsAfterEx}`]);

        expect(completed.stdout).toBe("explain\nexport\n");
      });
    });

    test("the npm package and what it needs occupy less than 8 MB", async () => {
      const { stdout } = await runProgram("du", ["-sb", installation("npm package").folder]);
      const archive = await stat(join(installation("npm package").folder, "ethermode-0.1.0.tgz"));

      expect(Number.parseInt(stdout, 10) - archive.size).toBeLessThan(8_000_000);
    });

    // node-pty and its binary.
    test("npm installs at most two other packages, and no install script asks for approval", () => {
      const { stdout, stderr } = installation("npm package").installed;

      expect(stdout).toMatch(/added [1-3] packages? /);
      expect(stderr).not.toContain("install-scripts");
    });

    test("npm installs the manual page", async () => {
      const page = join(installation("npm package").folder, "share/man/man1/ethermode.1");

      expect(await readFile(page, "utf8")).toContain(".SS apply <file...>");
    });

    test("the npm package contains every page that its README and its messages name", async () => {
      const home = join(installation("npm package").folder, "lib/node_modules/ethermode");
      const readme = await readFile(join(home, "README.md"), "utf8");
      const linked = [...readme.matchAll(/\]\(([\w./-]+)/g)].map(([, path = ""]) => path);

      expect(linked).toContain("docs/packaging.md");
      expect(
        [...linked, "docs/adding-a-modem.md"].filter((path) => !existsSync(join(home, path))),
      ).toEqual([]);
    });

    test("the Debian package has a manual page and the completions of three shells", async () => {
      const share = join(installation("Debian package").folder, "usr/share");
      const manual = gunzipSync(await readFile(join(share, "man/man1/ethermode.1.gz"))).toString();
      const completions = [
        "bash-completion/completions/ethermode",
        "zsh/vendor-completions/_ethermode",
        "fish/vendor_completions.d/ethermode.fish",
      ].map((path) => readFile(join(share, path), "utf8"));

      expect(manual).toContain(".SS apply <file...>");
      for (const text of await Promise.all(completions)) expect(text).toContain("explain");
    });
  },
);

/** Bash code that prints the completions of `ethermode ex`. */
const wordsAfterEx =
  'COMP_WORDS=(ethermode ex) COMP_CWORD=1; _ethermode; printf "%s\\n" "${COMPREPLY[@]}"';

import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { outcome } from "../support/openwrt-bed/run.ts";

const timeoutMs = 240_000;
const repository = fileURLToPath(new URL("../..", import.meta.url));

/** Packs the build with npm, installs it globally into a folder and runs it from there. */
describe("the npm package", () => {
  let folder: string;
  let installed: Awaited<ReturnType<typeof outcome>>;
  const ethermode = (...words: readonly string[]): ReturnType<typeof outcome> =>
    outcome("env", [
      "-C",
      folder,
      "-u",
      "HOME",
      `ETHERMODE_STATE_DIR=${folder}/state`,
      "CI=1",
      join(folder, "prefix/bin/ethermode"),
      ...words,
    ]);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "ethermode package-"));
    // The build already exists, so the pack scripts are skipped.
    await outcome("npm", [
      "pack",
      repository,
      "--ignore-scripts",
      "--silent",
      "--pack-destination",
      folder,
    ]);
    const [tarball = ""] = (await readdir(folder)).filter((name) => name.endsWith(".tgz"));
    installed = await outcome("npm", [
      "install",
      "--global",
      "--prefix",
      join(folder, "prefix"),
      "--prefer-offline",
      "--no-audit",
      "--no-fund",
      join(folder, tarball),
    ]);
  }, timeoutMs);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  // node-pty and its binary.
  test("installs at most two other packages, and no install script asks for approval", () => {
    expect(installed).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/added [1-3] packages? /),
      stderr: expect.not.stringContaining("install-scripts"),
    });
  });

  test("contains every page that its README and its messages name", async () => {
    const home = join(folder, "prefix/lib/node_modules/ethermode");
    const readme = await readFile(join(home, "README.md"), "utf8");
    const linked = [...readme.matchAll(/\]\(([\w./-]+)/g)].map(([, path = ""]) => path);

    expect(
      [...linked, "docs/adding-a-modem.md"].filter((path) => !existsSync(join(home, path))),
    ).toEqual([]);
  });

  test(
    "validates a shipped profile by its name",
    async () => {
      const result = await ethermode("validate", "rm520n-gl-passthrough");

      expect(result).toMatchObject({ status: 0, stdout: expect.stringContaining("Valid") });
    },
    timeoutMs,
  );

  test(
    "applies a shipped profile to simulated devices",
    async () => {
      const result = await ethermode(
        "apply",
        "rm520n-gl-passthrough",
        "--simulate",
        "--yes",
        "--json",
      );

      expect(result.status).toBe(0);
      expect(result.stdout.trim().split("\n").at(-1)).toContain('"outcome":"applied"');
    },
    timeoutMs,
  );
});

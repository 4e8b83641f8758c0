import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, expect, test } from "vitest";
import { secretSources } from "../../../src/app/secret-sources.ts";
import { resolveSecret } from "../../../src/runs/secrets.ts";
import { manualClock } from "../../support/manual-clock.ts";

const folder = mkdtempSync(join(tmpdir(), "ethermode-secret-sources-"));
const clock = manualClock();
const io = {
  stdin: new PassThrough(),
  stdout: new PassThrough(),
  stderr: new PassThrough(),
  env: { PATH: process.env["PATH"] ?? "" },
  platform: "linux",
  home: folder,
  cwd: folder,
  version: "0.0.0",
  interrupt: new AbortController().signal,
  isTerminal: false,
} as const;
const sources = secretSources({}, io, [], clock);
const never = { signal: new AbortController().signal };

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a secret from a file or program loses one line end", async () => {
  writeFileSync(join(folder, "secret"), "grüße\n\n");

  const fromFile = await resolveSecret({ file: "secret" }, "password", sources, never);
  const fromProgram = await resolveSecret(
    { command: ["cat", join(folder, "secret")] },
    "password",
    sources,
    never,
  );

  expect([fromFile.reveal(), fromProgram.reveal()]).toEqual(["grüße\n", "grüße\n"]);
});

test.each([
  [{ file: "/dev/zero" }, "it is a device, not a file"],
  [{ file: "." }, "it is a folder"],
  [{ file: "pipe" }, "the pipe did not deliver its content in time"],
  [{ file: "sparse" }, "longer than 64 KiB"],
  [{ file: "nowhere" }, "the file does not exist"],
  [{ command: ["cat", "/dev/zero"] as const }, "longer than 64 KiB"],
])("the secret %j is rejected with its reason", async (ref, reason) => {
  rmSync(join(folder, "pipe"), { force: true });
  execFileSync("mkfifo", [join(folder, "pipe")]);
  writeFileSync(join(folder, "sparse"), "");
  truncateSync(join(folder, "sparse"), 1024 ** 3);

  const asked = resolveSecret(ref, "password", secretSources({}, io, []), never);

  await expect(asked).rejects.toMatchObject({
    code: "profile/missing-secret",
    message: expect.stringContaining(reason),
  });
});

test("a program that ignores SIGTERM times out", async () => {
  const stubborn = ["sh", "-c", "trap '' TERM; exec sleep 1000"] as const;

  const asked = resolveSecret({ command: stubborn }, "password", sources, never);
  asked.catch(() => undefined);
  await clock.advance(5 * 60_000);

  await expect(asked).rejects.toMatchObject({
    code: "profile/missing-secret",
    message: expect.stringContaining("no value within 5 minutes"),
  });
});

test("a program with a surviving child leaves no open handle", async () => {
  const pipes = (): number =>
    process.getActiveResourcesInfo().filter((kind) => kind === "PipeWrap").length;
  const before = pipes();
  const begun = join(folder, "begun");

  const asked = resolveSecret(
    { command: ["sh", "-c", `sleep 5 & : > ${begun}; wait`] },
    "password",
    sources,
    never,
  );
  asked.catch(() => undefined);
  await expect.poll(() => existsSync(begun), { timeout: 10_000 }).toBe(true);
  await clock.advance(5 * 60_000);

  await expect(asked).rejects.toMatchObject({ code: "profile/missing-secret" });
  await expect.poll(pipes, { timeout: 3_000 }).toBe(before);
});

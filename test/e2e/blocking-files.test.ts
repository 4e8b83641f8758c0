import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const cli = join(import.meta.dirname, "../../dist/cli.js");
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ethermode-blocking-files-"));
  execFileSync("mkfifo", [join(folder, "pipe.yaml")]);
  writeFileSync(join(folder, "extends.yaml"), "ethermode: 1\nextends: pipe.yaml\n");
  const router = "router: { host: 127.0.0.1, port: 9";
  writeFileSync(
    join(folder, "secret.yaml"),
    `ethermode: 1\n${router}, password: { file: pipe.yaml } }\n`,
  );
  writeFileSync(join(folder, "key.yaml"), `ethermode: 1\n${router}, key: pipe.yaml }\n`);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly exit: number | null;
  readonly stderr: string;
}

/** Runs `verify`, and sends the signal when the pipe is open for reading. */
async function verify(file: string, signal?: NodeJS.Signals): Promise<Ended> {
  const program = spawn(process.execPath, [cli, "verify", file], {
    cwd: folder,
    env: { ...process.env, ETHERMODE_STATE_DIR: join(folder, "state") },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  program.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = new Promise<number | null>((done) => program.on("close", done));
  if (signal !== undefined) {
    // Opening the pipe for writing returns once the program has it open.
    const writer = spawn("sh", ["-c", "exec 3> pipe.yaml; echo open; exec sleep 60"], {
      cwd: folder,
      stdio: ["ignore", "pipe", "ignore"],
    });
    await new Promise((open) => writer.stdout.once("data", open));
    program.kill(signal);
    const exit = await ended;
    writer.kill("SIGKILL");
    return { exit, stderr };
  }
  return { exit: await ended, stderr };
}

test.concurrent.each(["pipe.yaml", "secret.yaml", "key.yaml"])(
  "verify %s reports the silent pipe and exits with 65",
  async (file) => {
    const { exit, stderr } = await verify(file);

    expect(stderr.replace(/\s+/g, " ")).toContain("the pipe did not deliver its content in time");
    expect(exit).toBe(65);
  },
);

test.each<[string, NodeJS.Signals]>([
  ["extends.yaml", "SIGTERM"],
  ["secret.yaml", "SIGHUP"],
  ["key.yaml", "SIGINT"],
])("verify %s exits with 130 at %s while it waits for the pipe", async (file, signal) => {
  expect((await verify(file, signal)).exit).toBe(130);
});

import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Bed } from "../openwrt-bed.ts";

export interface CliResult {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
  /** With --json: one object a line. */
  readonly events: readonly CliEvent[];
}

/** The parts of the machine output that the tests read. */
export interface CliEvent {
  readonly type: string;
  readonly target?: string;
  readonly code?: string;
  readonly severity?: string;
  readonly message?: string;
  readonly hint?: string;
  readonly verdict?: string;
  readonly outcome?: string;
  readonly state?: string;
  readonly title?: string;
  readonly steps?: readonly { readonly kind: string; readonly title: string }[];
  readonly targets?: readonly {
    readonly name: string;
    readonly outcome: string;
    readonly verdict?: string;
    readonly run?: string;
  }[];
}

/** A user at the computer of a bed, with a home folder and the built program. */
export interface Person extends AsyncDisposable {
  readonly folder: string;
  readonly stateFolder: string;
  write(name: string, text: string): Promise<void>;
  cli(
    words: readonly string[],
    options?: { readonly env?: Readonly<Record<string, string>> },
  ): Promise<CliResult>;
}

export const builtCli = fileURLToPath(new URL("../../../dist/cli.js", import.meta.url));

/** Without a bed, the program runs on this machine. `program`: the words that start it. Default: the built program. */
export async function person(
  bed?: Pick<Bed, "env" | "onComputer">,
  program: readonly [string, ...string[]] = [process.execPath, builtCli],
): Promise<Person> {
  const folder = await mkdtemp(join(tmpdir(), "ethermode-person-"));
  const stateFolder = join(folder, "state");
  const base = {
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    CI: "1",
    ETHERMODE_STATE_DIR: stateFolder,
    ...bed?.env,
  };
  return {
    folder,
    stateFolder,
    write: (name, text) => writeFile(join(folder, name), text),
    cli: (words, { env = {} } = {}) => {
      const command = [...program, ...words] as const;
      const [first, ...rest] = bed?.onComputer(command) ?? command;
      return finish(first, rest, { cwd: folder, env: { ...base, ...env } });
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

function finish(
  program: string,
  words: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (exit) =>
      resolve({ exit: exit ?? 255, stdout, stderr, events: eventsIn(stdout) }),
    );
  });
}

function eventsIn(stdout: string): readonly CliEvent[] {
  const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
  // Our own machine output; each test asserts on what it reads of it.
  return lines.map((line) => JSON.parse(line) as CliEvent);
}

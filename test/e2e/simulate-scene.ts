import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCli, runProgram, startCli } from "../support/cli.ts";
import type { Finished, RunningCli } from "../support/cli.ts";

export const call = { signal: new AbortController().signal };

export const timeoutMs = 120_000;

/** Fields of the `simulated` event. */
export interface Endpoints {
  readonly sysfs: string;
  readonly dev: string;
  readonly serial: readonly [string, ...string[]];
  readonly ssh: { readonly host: string; readonly port: number; readonly fingerprint: string };
  readonly profile: string;
  readonly state: string;
}

export interface Scene extends AsyncDisposable {
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

export async function openScene(...words: readonly string[]): Promise<Scene> {
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

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface UserKey {
  readonly path: string;
  /** As in authorized_keys. */
  readonly publicLine: string;
}

export interface SshAgent extends AsyncDisposable {
  readonly socket: string;
}

/** A key pair in `folder`, made by ssh-keygen. */
export async function makeUserKey(
  folder: string,
  name: string,
  options: { readonly type?: "ed25519" | "rsa"; readonly passphrase?: string } = {},
): Promise<UserKey> {
  const path = join(folder, name);
  await run("ssh-keygen", [
    "-q",
    "-t",
    options.type ?? "ed25519",
    "-N",
    options.passphrase ?? "",
    "-C",
    name,
    "-f",
    path,
  ]);
  return { path, publicLine: (await readFile(`${path}.pub`, "utf8")).trim() };
}

/** Starts an ssh-agent with these keys in this order. The key files may be encrypted with `passphrase`. */
export async function startSshAgent(keys: readonly UserKey[], passphrase = ""): Promise<SshAgent> {
  const folder = await mkdtemp(join(tmpdir(), "agent-"));
  const socket = join(folder, "socket");
  const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
  const ended = new Promise((resolve) => agent.once("exit", resolve));
  while (!(await isListening(socket))) await pause(10);
  const askPass = join(folder, "ask-pass");
  await writeFile(askPass, `#!/bin/sh\necho '${passphrase}'\n`, { mode: 0o700 });
  const env = {
    ...process.env,
    SSH_AUTH_SOCK: socket,
    SSH_ASKPASS: askPass,
    SSH_ASKPASS_REQUIRE: "force",
  };
  for (const { path } of keys) await run("ssh-add", ["-q", path], { env });
  return {
    socket,
    [Symbol.asyncDispose]: async () => {
      agent.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The socket exists before the agent listens. */
async function isListening(path: string): Promise<boolean> {
  const connection = createConnection(path);
  try {
    await once(connection, "connect");
    return true;
  } catch {
    return false;
  } finally {
    connection.destroy();
  }
}

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Secret } from "../../src/core/secret.ts";
import { knownHostsFiles, type NewHostKey } from "../../src/router/ssh/host-trust.ts";
import type { Shell } from "../../src/router/shell.ts";
import { sshShell, type SshOptions } from "../../src/router/ssh/ssh-shell.ts";
import { startDropbear, type Dropbear, type HostKeyLine } from "./dropbear.ts";

/** A router with two host keys, and the key of another router. */
export interface HostKeyServers extends AsyncDisposable {
  readonly router: Dropbear;
  /** Host name of the router in known_hosts. */
  readonly name: string;
  readonly ed25519: HostKeyLine;
  readonly rsa: HostKeyLine;
  readonly otherKey: HostKeyLine;
}

export async function startHostKeyServers(): Promise<HostKeyServers> {
  const router = await startDropbear({ password: "sesame", hostKeys: ["ed25519", "rsa"] });
  await using other = await startDropbear();
  return {
    router,
    name: `[127.0.0.1]:${router.port}`,
    ed25519: keyOf(router, "ssh-ed25519"),
    rsa: keyOf(router, "ssh-rsa"),
    otherKey: keyOf(other, "ssh-ed25519"),
    [Symbol.asyncDispose]: () => router[Symbol.asyncDispose](),
  };
}

function keyOf(server: Dropbear, type: string): HostKeyLine {
  const key = server.hostKeys.find((line) => line.type === type);
  if (key === undefined) throw new Error(`no ${type} key`);
  return key;
}

/** Returns a line of known_hosts. */
export function hostLine(hosts: string, key: HostKeyLine): string {
  return `${hosts} ${key.type} ${key.base64}\n`;
}

/** A folder with the known_hosts files of one login. Neither file exists at first. */
export interface KnownHostsFolder extends AsyncDisposable {
  readonly path: string;
  /** File of the program, which it creates with its folder. */
  readonly ownFile: string;
  readonly userFile: string;
  /** New host keys that the login asked about. */
  readonly asked: readonly NewHostKey[];
  /** Logs in to the router and answers every question about a new host key with `answer`. */
  open(
    router: Dropbear,
    options?: Partial<SshOptions>,
    answer?: "trust" | "refuse",
  ): Promise<Shell>;
}

export async function knownHostsFolder(): Promise<KnownHostsFolder> {
  const path = await mkdtemp(join(tmpdir(), "host-keys-"));
  const ownFile = join(path, "state", "known_hosts");
  const userFile = join(path, "known_hosts");
  const asked: NewHostKey[] = [];
  return {
    path,
    ownFile,
    userFile,
    asked,
    open: (router, options = {}, answer = "trust") => {
      const onNewHostKey = async (key: NewHostKey): Promise<"trust" | "refuse"> => {
        asked.push(key);
        return answer;
      };
      return sshShell({
        host: "127.0.0.1",
        port: router.port,
        user: "root",
        password: new Secret("sesame"),
        trust: knownHostsFiles({ own: ownFile, alsoRead: [userFile], onNewHostKey }),
        ...options,
      })({ signal: new AbortController().signal });
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

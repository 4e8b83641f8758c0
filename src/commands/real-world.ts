import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Call } from "../core/call.ts";
import { wallClock } from "../core/clock.ts";
import { isFailure } from "../core/failure.ts";
import type { Secret } from "../core/secret.ts";
import type { RouterWish } from "../profile/targets.ts";
import { knownHostsFiles } from "../router/host-trust.ts";
import type { HostTrust } from "../router/host-trust.ts";
import { sshShell } from "../router/ssh-shell.ts";
import type { SshHost, SshOptions } from "../router/ssh-shell.ts";
import { fileStore } from "../runs/file-store.ts";
import { resolveSecret } from "../runs/secrets.ts";
import type { SecretSources } from "../runs/secrets.ts";
import { portSource } from "../transports/find.ts";
import { holdersOf } from "../transports/holders.ts";
import { listSerialPorts, openSerial } from "../transports/serial.ts";
import { openTcp } from "../transports/tcp.ts";
import type { Emit } from "../workflows/events.ts";
import type { Options } from "./index.ts";
import type { Io } from "./io.ts";
import { stateFolder } from "./state-folder.ts";
import { openTrace } from "./trace-file.ts";
import type { OpenWorld } from "./world.ts";

/** This machine's serial ports, routers over SSH, runs on this disk. Opens nothing by itself. */
export async function realWorld(options: Options, io: Io): Promise<OpenWorld> {
  const clock = wallClock();
  const folder = stateFolder(options, io);
  const trace = await openTrace(options, io);
  const passwords = rememberedPasswords(sources(options, io));
  const { env, platform } = io;
  const list = portSource({
    platform,
    list: listSerialPorts,
    ...(env["ETHERMODE_SYSFS"] === undefined ? {} : { sysfs: env["ETHERMODE_SYSFS"] }),
    ...(env["ETHERMODE_DEV"] === undefined ? {} : { dev: env["ETHERMODE_DEV"] }),
  });
  return {
    clock,
    version: io.version,
    runs: fileStore({ folder, clock, version: io.version }),
    ports: {
      list,
      open: (path) => {
        const tcp = /^tcp:(.+):(\d+)$/.exec(path);
        return tcp?.[1] === undefined ? openSerial(path) : openTcp(tcp[1], Number(tcp[2]));
      },
      holders: (path) => holdersOf(path, { proc: "/proc" }, { signal: io.stop }),
    },
    openRouter: (wish, emit) => async (call) => {
      const password = await passwords.of(wish, call);
      try {
        return await sshShell(sshOptions(wish, password, trustFor(folder, io, emit), io))(call);
      } catch (error) {
        if (isFailure(error, "router/login-refused")) passwords.forget(wish);
        throw error;
      }
    },
    ...(trace === undefined ? {} : { trace: trace.line }),
    [Symbol.asyncDispose]: async () => trace?.close(),
  };
}

/** Our own known_hosts and the person's; a key seen for the first time is shown and kept, a changed one is refused. */
function trustFor(folder: string, { home }: Io, emit: Emit): HostTrust {
  return knownHostsFiles({
    own: join(folder, "known_hosts"),
    alsoRead: [join(home, ".ssh", "known_hosts")],
    onFirstSight: async ({ label, fingerprint }) => {
      emit({ type: "host-key", host: label, fingerprint, trust: "first-sight" });
      return "trust";
    },
  });
}

/** A password is asked for once, not at every new connection; one that was refused is asked for again. */
function rememberedPasswords(from: SecretSources): { of(wish: RouterWish, call: Call): Promise<Secret | undefined>; forget(wish: RouterWish): void } {
  const known = new Map<string, Secret>();
  const purposeOf = ({ user, host, port }: RouterWish): string => `password of ${user}@${host}${port === 22 ? "" : `:${port}`}`;
  return {
    of: async (wish, call) => {
      if (wish.password === undefined || wish.agent) return undefined;
      const purpose = purposeOf(wish);
      const secret = known.get(purpose) ?? (await resolveSecret(wish.password, purpose, from, call));
      known.set(purpose, secret);
      return secret;
    },
    forget: (wish) => void known.delete(purposeOf(wish)),
  };
}

function sshOptions(wish: RouterWish, password: Secret | undefined, trust: HostTrust, io: Io): SshOptions {
  const { host, port, user, key, agent, jump, hostKey } = wish;
  const socket = io.env["SSH_AUTH_SOCK"] ?? (io.platform === "win32" ? "\\\\.\\pipe\\openssh-ssh-agent" : undefined);
  const withAgent = socket === undefined || (io.platform === "win32" && !agent) ? {} : { agent: socket };
  const jumpHost: SshHost | undefined = jump === undefined ? undefined : { ...jump, trust, ...withAgent };
  return {
    host,
    port,
    user,
    trust,
    ...(password === undefined ? {} : { password }),
    ...(key === undefined ? {} : { privateKey: { path: resolve(io.folder, key.replace(/^~(?=[/\\])/, io.home)) } }),
    ...withAgent,
    ...(hostKey === undefined ? {} : { hostKey }),
    ...(jumpHost === undefined ? {} : { jump: jumpHost }),
  };
}

function sources(options: Options, io: Io): SecretSources {
  return {
    env: io.env,
    readFile: (path, call) => readFile(resolve(io.folder, path), { encoding: "utf8", signal: call.signal }),
    run: ([program, ...words], call) => runProgram(program, words, call),
    ...(io.terminal === "yes" && options["input"] !== false
      ? { ask: async (purpose: string, call: Call) => (await import("./ask.ts")).askSecret(purpose, io, call) }
      : {}),
  };
}

function runProgram(program: string, words: readonly string[], call: Call): Promise<{ readonly status: number; readonly stdout: string }> {
  return new Promise((done, fail) => {
    const child = spawn(program, words, { stdio: ["ignore", "pipe", "inherit"], signal: call.signal });
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.on("error", fail);
    child.on("close", (status) => done({ status: status ?? 1, stdout }));
  });
}

import { join, resolve } from "node:path";
import type { Call } from "../core/call.ts";
import { wallClock } from "../core/clock.ts";
import type { Clock } from "../core/clock.ts";
import { isFailure } from "../core/failure.ts";
import type { Secret } from "../core/secret.ts";
import type { RouterSpec, Target } from "../profile/targets.ts";
import { knownHostsFiles } from "../router/ssh/host-trust.ts";
import type { HostTrust } from "../router/ssh/host-trust.ts";
import { sshShell } from "../router/ssh/ssh-shell.ts";
import type { SshHost, SshOptions } from "../router/ssh/ssh-shell.ts";
import { fileStore } from "../runs/file-store.ts";
import { fileNotes } from "../runs/firmware-notes-file.ts";
import { resolveSecret } from "../runs/secrets.ts";
import type { SecretSources } from "../runs/secrets.ts";
import { portSource } from "../transports/find.ts";
import { holdersOf } from "../transports/serial/holders.ts";
import { readKernelLog } from "../transports/usb/kernel-log.ts";
import { modemManagerInhibitor } from "../transports/modem-manager.ts";
import { listSerialPorts, openSerial } from "../transports/serial/serial.ts";
import { openTcp } from "../transports/tcp/tcp.ts";
import type { Emit } from "../workflows/events.ts";
import type { Options } from "./options.ts";
import type { Io } from "./io.ts";
import { secretSources } from "./secret-sources.ts";
import { stateFolder } from "./state-folder.ts";
import { openTrace } from "./trace-file.ts";
import type { OpenedWorld } from "./opened-world.ts";

/** This machine's serial ports, routers over SSH, runs on this disk. Opens nothing by itself. */
export async function realWorld(
  options: Options,
  io: Io,
  targets: readonly Target[],
): Promise<OpenedWorld> {
  const clock = wallClock();
  const folder = stateFolder(options, io);
  const trace = await openTrace(options, io);
  const secrets = secretSources(options, io, targets);
  const passwords = rememberedPasswords(secrets);
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
    notes: fileNotes({ folder, clock }),
    ports: {
      list,
      open: (path) => {
        const tcp = /^tcp:(.+):(\d+)$/.exec(path);
        return tcp?.[1] === undefined ? openSerial(path) : openTcp(tcp[1], Number(tcp[2]));
      },
      holders: (path, call) => holdersOf(path, { proc: "/proc" }, call),
    },
    inhibit: inhibitor(io, clock),
    // A copied tree is another computer's.
    ...(env["ETHERMODE_SYSFS"] === undefined
      ? { kernelLog: (call: Call) => readKernelLog(io, call) }
      : {}),
    secret: (ref, purpose, call) => resolveSecret(ref, purpose, secrets, call),
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

/** Without mmcli, or without the right to use it, it is only said that somebody may interfere. */
function inhibitor({ env }: Io, clock: Clock): NonNullable<OpenedWorld["inhibit"]> {
  const inhibit = modemManagerInhibitor({
    proc: "/proc",
    sysfs: env["ETHERMODE_SYSFS"] ?? "/sys",
    env,
    clock,
  });
  return async (port, emit, call) => {
    const inhibition = await inhibit(port, call);
    if (inhibition.kind === "inhibited") return inhibition.hold;
    if (inhibition.kind === "not-inhibited") {
      emit({
        type: "finding",
        code: "modem-manager-active",
        severity: "warning",
        message:
          "ModemManager runs on this computer and could not be asked to leave the modem alone meanwhile.",
        evidence: [inhibition.why],
        fix: "If the modem's answers come mixed up, run `systemctl stop ModemManager` and then the same command again.",
      });
    }
    return undefined;
  };
}

/** Our own known_hosts and the person's; a key seen for the first time is shown and kept, a changed one is refused. */
function trustFor(folder: string, { home }: Io, emit: Emit): HostTrust {
  return knownHostsFiles({
    own: join(folder, "known_hosts"),
    alsoRead: [join(home, ".ssh", "known_hosts")],
    onNewHostKey: async ({ label, fingerprint }) => {
      emit({ type: "host-key", host: label, fingerprint, trust: "first-sight" });
      return "trust";
    },
  });
}

/** A password is asked for once, not at every new connection; one that was refused is asked for again. */
function rememberedPasswords(from: SecretSources): {
  of(wish: RouterSpec, call: Call): Promise<Secret | undefined>;
  forget(wish: RouterSpec): void;
} {
  const known = new Map<string, Secret>();
  const purposeOf = ({ user, host, port }: RouterSpec): string =>
    `password of ${user}@${host}${port === 22 ? "" : `:${port}`}`;
  return {
    of: async (wish, call) => {
      if (wish.password === undefined || wish.agent) return undefined;
      const purpose = purposeOf(wish);
      const secret =
        known.get(purpose) ?? (await resolveSecret(wish.password, purpose, from, call));
      known.set(purpose, secret);
      return secret;
    },
    forget: (wish) => void known.delete(purposeOf(wish)),
  };
}

function sshOptions(
  wish: RouterSpec,
  password: Secret | undefined,
  trust: HostTrust,
  io: Io,
): SshOptions {
  const { host, port, user, key, agent, jump, hostKey } = wish;
  const socket =
    io.env["SSH_AUTH_SOCK"] ??
    (io.platform === "win32" ? "\\\\.\\pipe\\openssh-ssh-agent" : undefined);
  const withAgent =
    socket === undefined || (io.platform === "win32" && !agent) ? {} : { agent: socket };
  const jumpHost: SshHost | undefined =
    jump === undefined ? undefined : { ...jump, trust, ...withAgent };
  return {
    host,
    port,
    user,
    trust,
    ...(password === undefined ? {} : { password }),
    ...(key === undefined
      ? {}
      : { privateKey: { path: resolve(io.cwd, key.replace(/^~(?=[/\\])/, io.home)) } }),
    ...withAgent,
    ...(hostKey === undefined ? {} : { hostKey }),
    ...(jumpHost === undefined ? {} : { jump: jumpHost }),
  };
}

import { hostname } from "node:os";
import { join, resolve } from "node:path";
import type { Call } from "../core/call.ts";
import { wallClock } from "../core/clock.ts";
import type { Clock } from "../core/clock.ts";
import { defined } from "../core/defined.ts";
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
import { scanDevices } from "../transports/usb/scan-devices.ts";
import { readKernelLog } from "../transports/usb/kernel-log.ts";
import { modemManagerInhibitor } from "../transports/modem-manager.ts";
import { openInTime } from "../transports/open-in-time.ts";
import { listSerialPorts, openSerial } from "../transports/serial/serial.ts";
import { openTcp } from "../transports/tcp/tcp.ts";
import type { Emit } from "../workflows/events.ts";
import type { Ports } from "../workflows/world.ts";
import type { Options } from "./options.ts";
import type { Io } from "./io.ts";
import { secretSources } from "./secret-sources.ts";
import { stateFolder } from "./state-folder.ts";
import { commandsOf } from "./suggested-command.ts";
import { openTrace } from "./trace-file.ts";
import type { OpenedWorld } from "./opened-world.ts";

/** Returns the real devices: serial ports of this computer, routers over SSH, runs on disk. Opens no device. */
export async function realWorld(
  options: Options,
  io: Io,
  targets: readonly Target[],
): Promise<OpenedWorld> {
  const clock = wallClock();
  const folder = stateFolder(options, io);
  const trace = await openTrace(options, io);
  const secrets = secretSources(options, io, targets);
  const passwords = passwordCache(secrets);
  const { env, platform } = io;
  const list = portSource({
    platform,
    list: listSerialPorts,
    ...defined({ sysfs: env["ETHERMODE_SYSFS"], dev: env["ETHERMODE_DEV"] }),
  });
  return {
    clock,
    version: io.version,
    command: commandsOf(options, io),
    computer: hostname(),
    runs: fileStore({ folder, clock, version: io.version }),
    notes: fileNotes({ folder, clock }),
    forgetsRefusals: options["forget"] === true,
    ports: {
      list,
      ...defined({ devices: deviceSource(platform, env["ETHERMODE_SYSFS"]) }),
      open: (path) => {
        const tcp = /^tcp:(.+):(\d+)$/.exec(path);
        const open = tcp?.[1] === undefined ? openSerial(path) : openTcp(tcp[1], Number(tcp[2]));
        return openInTime(open, path, clock);
      },
      holders: (path, call) => holdersOf(path, { proc: "/proc" }, call),
    },
    inhibit: inhibitor(io, clock),
    secret: (ref, purpose, call) => resolveSecret(ref, purpose, secrets, call),
    openRouter: (spec, emit) => async (call) => {
      const password = await passwords.of(spec, call);
      try {
        return await sshShell(sshOptions(spec, password, trustFor(folder, io, emit), io))(call);
      } catch (error) {
        if (isFailure(error, "router/login-refused")) passwords.forget(spec);
        throw error;
      }
    },
    ...defined({
      trace: trace?.line,
      // A copied sysfs belongs to a different computer than the kernel log.
      kernelLog:
        env["ETHERMODE_SYSFS"] === undefined ? (call: Call) => readKernelLog(io, call) : undefined,
    }),
    [Symbol.asyncDispose]: async () => trace?.close(),
  };
}

/** Returns the reader of bus devices for Linux and copied trees. */
function deviceSource(platform: NodeJS.Platform, sysfs: string | undefined): Ports["devices"] {
  if (platform !== "linux" && sysfs === undefined) return undefined;
  return (call) => scanDevices(sysfs ?? "/sys", call);
}

/** Returns the ModemManager inhibitor; without mmcli or the right to use it, warns that ModemManager can interfere. */
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
        message: "ModemManager runs on this computer and did not release the modem.",
        evidence: [inhibition.why],
        fix:
          "If the modem's answers are mixed up, stop ModemManager and run the same command again:\n" +
          "  sudo systemctl stop ModemManager",
      });
    }
    return undefined;
  };
}

/** Trusts the host keys in our known_hosts and the user's; reports and saves a new key, rejects a changed one. */
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

/** Asks for a password once per router, and again after the router rejected it. */
function passwordCache(from: SecretSources): {
  of(spec: RouterSpec, call: Call): Promise<Secret | undefined>;
  forget(spec: RouterSpec): void;
} {
  const known = new Map<string, Secret>();
  const purposeOf = ({ user, host, port }: RouterSpec): string =>
    `password of ${user}@${host}${port === 22 ? "" : `:${port}`}`;
  return {
    of: async (spec, call) => {
      if (spec.password === undefined || spec.agent) return undefined;
      const purpose = purposeOf(spec);
      const secret =
        known.get(purpose) ?? (await resolveSecret(spec.password, purpose, from, call));
      known.set(purpose, secret);
      return secret;
    },
    forget: (spec) => void known.delete(purposeOf(spec)),
  };
}

function sshOptions(
  spec: RouterSpec,
  password: Secret | undefined,
  trust: HostTrust,
  io: Io,
): SshOptions {
  const { host, port, user, key, agent, jump, hostKey } = spec;
  const socket =
    io.env["SSH_AUTH_SOCK"] ??
    (io.platform === "win32" ? "\\\\.\\pipe\\openssh-ssh-agent" : undefined);
  const withAgent =
    socket === undefined || (io.platform === "win32" && !agent) ? {} : { agent: socket };
  return {
    host,
    port,
    user,
    trust,
    ...withAgent,
    ...defined({
      password,
      privateKey:
        key === undefined
          ? undefined
          : { path: resolve(io.cwd, key.replace(/^~(?=[/\\])/, io.home)) },
      hostKey,
      jump: jump === undefined ? undefined : ({ ...jump, trust, ...withAgent } satisfies SshHost),
    }),
  };
}

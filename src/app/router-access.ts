import { join, resolve } from "node:path";
import type { Call } from "../core/call.ts";
import { defined } from "../core/defined.ts";
import { isFailure } from "../core/failure.ts";
import type { JumpSpec, RouterSpec } from "../profile/router-spec.ts";
import type { SshSettings } from "../profile/ssh-lookup.ts";
import { knownHostsFiles } from "../router/ssh/host-trust.ts";
import type { HostTrust } from "../router/ssh/host-trust.ts";
import { scanHostKey } from "../router/ssh/scan-host-key.ts";
import type { ScannedHostKey } from "../router/ssh/scan-host-key.ts";
import { sshShell } from "../router/ssh/ssh-shell.ts";
import type { SshOptions } from "../router/ssh/ssh-shell.ts";
import type { Emit } from "../workflows/events.ts";
import type { World } from "../workflows/world.ts";
import type { Options } from "./options.ts";
import type { Io } from "./io.ts";
import { stateFolder } from "./state-folder.ts";
import type { TargetSecrets } from "./target-secrets.ts";

/** Returns the function that opens routers over SSH, with the secrets of one target and the host keys of the user. */
export function routerAccess(
  options: Options,
  io: Io,
  folder: string,
): (secrets: TargetSecrets) => World["openRouter"] {
  const warned = new Set<string>();
  return (secrets) => (spec, emit) => async (call) => {
    for (const line of spec.ssh?.skipped ?? []) {
      if (!warned.has(line)) emit(skippedLine(line));
      warned.add(line);
    }
    const password = await secrets.password(spec, call);
    const trust = trustOf(folder, io, emit, options["strictHostKeys"] === true);
    try {
      return await sshShell({ ...sshOptions(spec, trust, io), ...defined({ password }) })(call);
    } catch (error) {
      if (isFailure(error, "router/login-refused")) secrets.forgetPassword(spec);
      throw error;
    }
  };
}

/** A scanned host key, and the function that saves it. */
export interface OfferedHostKey extends ScannedHostKey {
  save(call: Call): Promise<void>;
}

/** Returns the function that reads the host key of a router without a login. */
export function hostKeyScanner(
  options: Options,
  io: Io,
): (spec: RouterSpec, emit: Emit, call: Call) => Promise<OfferedHostKey> {
  const folder = stateFolder(options, io);
  return async (spec, emit, call) => {
    const ssh = sshOptions(spec, trustOf(folder, io, emit, options["strictHostKeys"] === true), io);
    const scanned = await scanHostKey(ssh, call);
    const { address, key } = scanned;
    return { ...scanned, save: (inner) => ssh.trust.remember(address, key, inner) };
  };
}

function skippedLine(line: string): Parameters<Emit>[0] {
  return {
    type: "finding",
    code: "ssh-config-skipped",
    severity: "warning",
    message: `A line of the SSH configuration is not used for this router: ${line}.`,
    evidence: [],
    fix: "Write the settings of a `Match` block into a `Host` block, or into the profile.",
  };
}

/** Returns where the host keys of one host are stored, and whether new ones are accepted. */
export type TrustOf = (ssh: SshSettings | undefined) => HostTrust;

/**
 * Trusts the host keys in our known_hosts and the user's. Reports and saves a new key, or refuses
 * it when the user or the SSH configuration asks for that. Rejects a changed one.
 */
function trustOf(folder: string, { home }: Io, emit: Emit, isStrict: boolean): TrustOf {
  return (ssh) =>
    knownHostsFiles({
      own: join(folder, "known_hosts"),
      alsoRead: ssh?.knownHosts ?? [join(home, ".ssh", "known_hosts")],
      onNewHostKey: async ({ label, fingerprint }) => {
        if (isStrict || ssh?.strictHostKeys === true) return "refuse";
        emit({ type: "host-key", host: label, fingerprint, trust: "first-sight" });
        return "trust";
      },
    });
}

/** Returns the options of a connection, without the router's password. */
function sshOptions(spec: RouterSpec, trust: TrustOf, io: Io): SshOptions {
  const { key, hostKey } = spec;
  return {
    ...hopOptions(spec, trust, io, spec.agent),
    ...defined({
      privateKey:
        key === undefined
          ? undefined
          : { path: resolve(io.cwd, key.replace(/^~(?=[/\\])/, io.home)) },
      hostKey,
    }),
  };
}

/** On Windows the agent is used only on request, because its pipe always exists. */
function isAgentOff(ssh: SshSettings | undefined, { platform }: Io, usesAgent: boolean): boolean {
  return ssh?.agentSocket === null || (platform === "win32" && !usesAgent);
}

function hopOptions(
  { user, host, port, ssh, jump }: JumpSpec,
  trust: TrustOf,
  io: Io,
  usesAgent: boolean,
): SshOptions {
  const socket =
    ssh?.agentSocket ??
    io.env["SSH_AUTH_SOCK"] ??
    (io.platform === "win32" ? "\\\\.\\pipe\\openssh-ssh-agent" : undefined);
  return {
    user,
    host,
    port,
    trust: trust(ssh),
    ...defined({
      agent: isAgentOff(ssh, io, usesAgent) ? undefined : socket,
      identities: ssh?.identities,
      identitiesOnly: ssh?.identitiesOnly,
      hostKeyAlias: ssh?.hostKeyAlias,
      jump: jump === undefined ? undefined : hopOptions(jump, trust, io, usesAgent),
    }),
  };
}

import { join, resolve } from "node:path";
import { defined } from "../core/defined.ts";
import { isFailure } from "../core/failure.ts";
import type { JumpSpec, RouterSpec } from "../profile/router-spec.ts";
import type { SshSettings } from "../profile/ssh-lookup.ts";
import { knownHostsFiles } from "../router/ssh/host-trust.ts";
import type { HostTrust } from "../router/ssh/host-trust.ts";
import { sshShell } from "../router/ssh/ssh-shell.ts";
import type { SshOptions } from "../router/ssh/ssh-shell.ts";
import type { Emit } from "../workflows/events.ts";
import type { World } from "../workflows/world.ts";
import type { Options } from "./options.ts";
import type { Io } from "./io.ts";
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

function skippedLine(line: string): Parameters<Emit>[0] {
  return {
    type: "finding",
    code: "ssh-config-skipped",
    severity: "warning",
    message: "A block of your SSH configuration may apply to this router, but was not evaluated.",
    evidence: [line],
    fix: "Write the settings of the block into a `Host` block, or into the profile.",
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
function hopOptions(
  { user, host, port, ssh, jump }: JumpSpec,
  trust: TrustOf,
  io: Io,
  usesAgent: boolean,
): SshOptions {
  const socket =
    io.env["SSH_AUTH_SOCK"] ??
    (io.platform === "win32" ? "\\\\.\\pipe\\openssh-ssh-agent" : undefined);
  return {
    user,
    host,
    port,
    trust: trust(ssh),
    ...defined({
      agent: io.platform === "win32" && !usesAgent ? undefined : socket,
      identities: ssh?.identities,
      identitiesOnly: ssh?.identitiesOnly,
      jump: jump === undefined ? undefined : hopOptions(jump, trust, io, usesAgent),
    }),
  };
}

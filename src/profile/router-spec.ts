import { defined } from "../core/defined.ts";
import { Failure } from "../core/failure.ts";
import type { WanSpec } from "../uci/observed-wan.ts";
import type { RouterDocument, WanDocument } from "./document.ts";
import type { SecretRef } from "./secrets.ts";
import type { SshHostConfig, SshLookup, SshSettings } from "./ssh-lookup.ts";

// Types, not interfaces, because a run stores its target as Json.

/** The router with the address, port and user that `ssh` would use. */
export type RouterSpec = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password?: SecretRef;
  /** Path: absolute, from `~/`, or relative to the working folder. */
  readonly key?: string;
  /** Whether to log in with the keys of the SSH agent only. */
  readonly agent: boolean;
  readonly jump?: JumpSpec;
  readonly hostKey?: string;
  readonly ssh?: SshSettings;
  readonly wan: RouterWanSpec;
};

export type JumpSpec = {
  readonly user: string;
  readonly host: string;
  readonly port: number;
  readonly ssh?: SshSettings;
  /** The host through which this one is reached. */
  readonly jump?: JumpSpec;
};

/** The WAN, and where it is on the router. */
export type RouterWanSpec = WanSpec & {
  readonly interface: string;
  /** `auto`, or a network device of the router. */
  readonly device: string;
};

/** Returns the router with defaults. A value of the profile wins over one of the SSH configuration. */
export function routerSpec(
  { host = "", port, user, agent = false, password, key, jump, wan = {}, ...rest }: RouterDocument,
  ssh: SshLookup,
): RouterSpec {
  const found = ssh.find({
    host,
    port,
    user,
    defaultUser: "root",
    hasJump: jump !== undefined,
  });
  const hasLogin = agent || password !== undefined || key !== undefined;
  return defined({
    host: found.hostName ?? host,
    port: port ?? found.port ?? 22,
    user: user ?? found.user ?? "root",
    agent,
    password,
    key,
    jump: jumpChain(jump === undefined ? found.jump : [jump], host, ssh),
    hostKey: rest["host-key"],
    ssh: settingsOf(hasLogin ? { ...found, identities: [] } : found),
    wan: wanSpec(wan),
  });
}

/** OpenSSH has no limit. A longer chain is a jump host that leads back to itself. */
const maxJumps = 8;

/** Returns the last jump host, which holds those before it. */
function jumpChain(
  hosts: readonly string[] = [],
  from: string,
  ssh: SshLookup,
  depth = 1,
): JumpSpec | undefined {
  const last = hosts.at(-1);
  if (last === undefined) return undefined;
  if (depth > maxJumps)
    throw new Failure("profile/ssh-config", {
      message: `The jump hosts of "${from}" lead back to themselves: more than ${maxJumps} in a row.`,
      hint: "Exclude the jump host from the `Host` block with its ProxyJump: `Host * !bastion`.",
    });
  const { user, host, port } = parseJump(last);
  const found = ssh.find({
    host,
    port,
    user,
    defaultUser: ssh.localUser,
    hasJump: hosts.length > 1,
  });
  // `Host *` with a ProxyJump also matches the jump host.
  const own = found.jump?.at(-1) === last ? [] : found.jump;
  const before = hosts.length > 1 ? hosts.slice(0, -1) : own;
  return defined({
    user: user ?? found.user ?? ssh.localUser,
    host: found.hostName ?? host,
    port: port ?? found.port ?? 22,
    ssh: settingsOf(found),
    jump: jumpChain(before, from, ssh, depth + 1),
  });
}

function settingsOf({
  identities = [],
  identitiesOnly,
  agentSocket,
  knownHosts,
  hostKeyAlias,
  strictHostKeys,
  skipped,
}: SshHostConfig): SshSettings | undefined {
  const settings: SshSettings = defined({
    identities: identities.length === 0 ? undefined : identities,
    identitiesOnly,
    agentSocket,
    knownHosts,
    hostKeyAlias,
    strictHostKeys,
    skipped,
  });
  return Object.keys(settings).length === 0 ? undefined : settings;
}

interface JumpText {
  readonly user: string | undefined;
  readonly host: string;
  readonly port: number | undefined;
}

/** Parses `[user@]host[:port]`. */
function parseJump(text: string): JumpText {
  const at = text.lastIndexOf("@");
  const rest = text.slice(at + 1);
  const port = /(?:^\[.*\]|^[^:]*):(\d+)$/.exec(rest)?.[1];
  const host = port === undefined ? rest : rest.slice(0, -port.length - 1);
  return {
    user: at < 0 ? undefined : text.slice(0, at),
    host: host.replace(/^\[(.*)\]$/, "$1"),
    port: port === undefined ? undefined : Number(port),
  };
}

function wanSpec({
  device = "auto",
  ipv6 = "keep",
  metric = "keep",
  management = false,
  retire = [],
  ...rest
}: WanDocument): RouterWanSpec {
  return { interface: rest.interface ?? "wan", device, ipv6, metric, management, retire };
}

// Types, not interfaces, because a run stores its target as Json.

/** Login settings from the user's SSH configuration, without a place in the profile. */
export type SshSettings = {
  /** Private keys to offer, as absolute paths. Missing ones are skipped. */
  readonly identities?: readonly string[];
  /** `IdentitiesOnly yes`: the agent's other keys are not offered. */
  readonly identitiesOnly?: boolean;
  /** `IdentityAgent`: the socket of the agent, null for none. */
  readonly agentSocket?: string | null;
  /** Files to look up host keys in instead of `~/.ssh/known_hosts`. */
  readonly knownHosts?: readonly string[];
  /** `HostKeyAlias`: the name under which host keys are looked up and saved. */
  readonly hostKeyAlias?: string;
  /** `StrictHostKeyChecking yes`: an unknown host key is refused. */
  readonly strictHostKeys?: boolean;
  /** Lines that were not evaluated, as `file:line: reason`. */
  readonly skipped?: readonly string[];
};

/** The values of the SSH configuration for one host name. */
export type SshHostConfig = SshSettings & {
  readonly hostName?: string;
  readonly port?: number;
  readonly user?: string;
  /** `ProxyJump`: hosts in the order in which they are passed, each `[user@]host[:port]`. */
  readonly jump?: readonly string[];
};

/** A host name, and the values that the profile sets for it. */
export type SshQuestion = {
  readonly host: string;
  readonly port: number | undefined;
  readonly user: string | undefined;
  /** Used where neither the profile nor the configuration names a user. */
  readonly defaultUser: string;
  /** The profile names a jump host. */
  readonly hasJump: boolean;
};

/** Finds values in the SSH configuration of the user. */
export interface SshLookup {
  /** The user of this computer, with whose name jump hosts are entered by default. */
  readonly localUser: string;
  find(question: SshQuestion): SshHostConfig;
}

/** For simulated and recorded devices, and where no file exists. */
export const noSshConfig: SshLookup = { localUser: "root", find: () => ({}) };

export type HostKeyType = "ed25519" | "ecdsa" | "rsa";

export interface DropbearOptions {
  /** Root's password; "" is a blank password, as after the first boot. Default: no password is accepted. */
  readonly password?: string;
  /** `off` offers keys only, as `RootPasswordAuth off` does. */
  readonly passwordLogins?: "on" | "off";
  /** Lines of root's authorized_keys. */
  readonly authorizedKeys?: readonly string[];
  readonly hostKeys?: readonly HostKeyType[];
  /** Paths mounted over those of the keys, for this server and its commands only. */
  readonly bind?: Readonly<Record<string, string>>;
  /** Environment of every command. */
  readonly env?: Readonly<Record<string, string>>;
  /** Address in a network namespace of `ip netns add`; default: a free port of 127.0.0.1. */
  readonly network?: { readonly namespace: string; readonly host: string; readonly port: number };
  /** Folder that is `/` for every command; `prepare` mounts its parts in the server's mount namespace. */
  readonly root?: { readonly folder: string; readonly prepare: string };
}

export interface HostKeyLine {
  /** Key type as in known_hosts, such as `ssh-ed25519`. */
  readonly type: string;
  readonly base64: string;
  readonly fingerprint: string;
}

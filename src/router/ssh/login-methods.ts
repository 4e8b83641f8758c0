import type { Secret } from "../../core/secret.ts";

export interface KeyFile {
  readonly path: string;
  readonly passphrase?: Secret;
}

/**
 * Only the configured credentials are offered: a router closes the connection after three refusals
 * (docs/facts/openwrt.md#authentication-attempts).
 */
export interface Credentials {
  readonly user: string;
  readonly password?: Secret;
  readonly privateKey?: KeyFile;
  /** Keys of the SSH configuration, offered when there is neither password nor key. */
  readonly identities?: readonly string[];
  /**
   * Socket of an ssh-agent. Used when there is neither password nor key, or for a key without its
   * passphrase.
   */
  readonly agent?: string;
  /** Offers no other key of the agent than those of the files. */
  readonly identitiesOnly?: boolean;
}

export type LoginMethod =
  | { readonly kind: "none" }
  | { readonly kind: "password"; readonly password: Secret }
  /** An optional key is skipped when its file is missing or cannot be used. */
  | { readonly kind: "key"; readonly file: KeyFile; readonly isOptional?: true }
  | { readonly kind: "agent"; readonly socket: string };

/**
 * Returns the methods to offer, in order. `none` is always first: neither dropbear nor OpenSSH
 * counts it as an attempt, and only it detects a router without a password. A router with a blank
 * password accepts any other as well (docs/facts/openwrt.md#essential-10). An agent may hold many keys: dropbear
 * 2022.83 with `-T 3` does not count keys it does not know (8 tried, the last accepted).
 */
export function loginMethods({
  password,
  privateKey,
  identities = [],
  agent,
  identitiesOnly = false,
}: Credentials): readonly LoginMethod[] {
  const given: readonly LoginMethod[] = [
    ...(privateKey === undefined ? [] : [{ kind: "key", file: privateKey } as const]),
    ...(password === undefined ? [] : [{ kind: "password", password } as const]),
  ];
  if (given.length > 0) return [{ kind: "none" }, ...given];
  return [
    { kind: "none" },
    ...identities.map((path) => ({ kind: "key", file: { path }, isOptional: true }) as const),
    ...(agent === undefined || identitiesOnly ? [] : [{ kind: "agent", socket: agent } as const]),
  ];
}

/** Returns the method's name in SSH, which a server lists among its accepted methods. */
export function methodName(method: LoginMethod): "none" | "password" | "publickey" {
  switch (method.kind) {
    case "none":
    case "password":
      return method.kind;
    case "key":
    case "agent":
      return "publickey";
    default:
      return method satisfies never;
  }
}

/** Returns which of the tried methods the server rejected: `password rejected`. */
export function describeRejection(tried: readonly LoginMethod[]): string {
  const rejected = tried.flatMap((method) => describeMethod(method) ?? []);
  return rejected.length === 0
    ? "no accepted login method is configured"
    : `${rejected.join(" and ")} rejected`;
}

function describeMethod(method: LoginMethod): string | undefined {
  switch (method.kind) {
    case "none":
      return undefined;
    case "password":
      return "password";
    case "key":
      return `key ${method.file.path}`;
    case "agent":
      return `keys of the agent at ${method.socket}`;
    default:
      return method satisfies never;
  }
}

/**
 * Returns the next action after a refusal. `accepted` is empty when the server closed the
 * connection.
 */
export function hintAfterRefusal(
  methods: readonly LoginMethod[],
  accepted: readonly string[],
): string {
  const kinds = methods.map((method) => method.kind);
  if (!accepted.includes("password") && accepted.includes("publickey") && !kinds.includes("key"))
    return "The router accepts no passwords. Set router.key to one of its authorized keys.";
  if (
    accepted.includes("password") &&
    !accepted.includes("publickey") &&
    !kinds.includes("password")
  )
    return "The router accepts only passwords. Set router.password.";
  if (kinds.includes("password")) return "Check router.password and router.user.";
  if (kinds.includes("key"))
    return "Add the public key on the router (LuCI: System, Administration, SSH Keys), or set router.password.";
  if (kinds.includes("agent"))
    return "Add one of the agent's keys on the router, or set router.password or router.key.";
  return "Set router.password or router.key.";
}

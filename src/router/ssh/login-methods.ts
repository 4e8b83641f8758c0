import type { Secret } from "../../core/secret.ts";

export interface KeyFile {
  readonly path: string;
  readonly passphrase?: Secret;
}

/** Who we are. What is given is what is offered: a router cuts the connection after three refusals (openwrt.md E). */
export interface Credentials {
  readonly user: string;
  readonly password?: Secret;
  readonly privateKey?: KeyFile;
  /** Socket of an ssh-agent. Asked when neither password nor key is given, or for a key whose passphrase is not. */
  readonly agent?: string;
}

export type LoginMethod =
  | { readonly kind: "none" }
  | { readonly kind: "password"; readonly password: Secret }
  | { readonly kind: "key"; readonly file: KeyFile }
  | { readonly kind: "agent"; readonly socket: string };

/**
 * `none` comes first always: neither dropbear nor OpenSSH counts it as a try, and it alone tells a router
 * without a password apart from one where ours is right. With a blank password any other is let in too (openwrt.md 0.10).
 * An agent may hold many keys: dropbear 2022.83 with `-T 3` does not count those it does not know (8 tried, the last accepted).
 */
export function loginMethods({ password, privateKey, agent }: Credentials): readonly LoginMethod[] {
  const given: readonly LoginMethod[] = [
    ...(privateKey === undefined ? [] : [{ kind: "key", file: privateKey } as const]),
    ...(password === undefined ? [] : [{ kind: "password", password } as const]),
  ];
  if (given.length > 0) return [{ kind: "none" }, ...given];
  return agent === undefined
    ? [{ kind: "none" }]
    : [{ kind: "none" }, { kind: "agent", socket: agent }];
}

/** What SSH calls it; the far side lists what it takes in these words. */
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

export function describeMethod(method: LoginMethod): string {
  switch (method.kind) {
    case "none":
      return "no password";
    case "password":
      return "the password given";
    case "key":
      return `the key ${method.file.path}`;
    case "agent":
      return `the keys of the agent at ${method.socket}`;
    default:
      return method satisfies never;
  }
}

/** The next thing to do after a refusal. `takes` is what the far side said it takes, empty when it cut us off. */
export function hintAfterRefusal(
  methods: readonly LoginMethod[],
  takes: readonly string[],
): string {
  const kinds = methods.map((method) => method.kind);
  if (!takes.includes("password") && takes.includes("publickey") && !kinds.includes("key"))
    return "It takes no passwords: name a key with router.key that is in its authorized keys.";
  if (takes.includes("password") && !takes.includes("publickey") && !kinds.includes("password"))
    return "It takes passwords only: give router.password.";
  if (kinds.includes("password"))
    return "Check the password that router.password refers to, and the user name.";
  if (kinds.includes("key"))
    return "Add the public key on the router (LuCI: System, Administration, SSH Keys), or give router.password.";
  if (kinds.includes("agent"))
    return "Add one of the agent's keys on the router, or give router.password or router.key.";
  return "It asks for a login: give router.password or router.key.";
}

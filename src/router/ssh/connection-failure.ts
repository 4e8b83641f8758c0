import { Failure } from "../../core/failure.ts";
import { describeMethod, hintAfterRefusal, type LoginMethod } from "./login-methods.ts";
import {
  fingerprint,
  knownHostName,
  type HostAddress,
  type HostKey,
  type KnownHost,
} from "./known-hosts.ts";

/** `root@192.168.1.1`, `root@192.168.1.1:2222`, `root@[fd00::1]:2222`: for people. */
export function sshLabel({
  user,
  host,
  port,
}: {
  readonly user: string;
  readonly host: string;
  readonly port: number;
}): string {
  if (port === 22) return `${user}@${host}`;
  return host.includes(":") ? `${user}@[${host}]:${port}` : `${user}@${host}:${port}`;
}

const lanHint =
  "Check the cable or Wi-Fi, and that this computer has an address in the router's network.";

const reasons: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  ECONNREFUSED: ["refused the connection", "Check router.port, and that SSH is switched on there."],
  ENOTFOUND: ["is a name nobody knows", "Check the spelling of router.host, or give its address."],
  EAI_AGAIN: ["is a name that could not be looked up", "Give the router's address in router.host."],
  EHOSTUNREACH: ["cannot be reached", lanHint],
  ENETUNREACH: ["cannot be reached", lanHint],
  ETIMEDOUT: ["does not answer", lanHint],
};

/** No connection, or one that did not become SSH. */
export function unreachable(address: HostAddress, cause: unknown): Failure {
  const [what, hint] = reasons[errorCode(cause)] ?? [
    "is not reached as an SSH server",
    "Check router.port. A router also hangs up when too many logins from one address wait at the same time.",
  ];
  return new Failure("router/unreachable", { message: `${place(address)} ${what}.`, hint, cause });
}

export function noAnswerInTime(address: HostAddress, ms: number): Failure {
  return new Failure("router/unreachable", {
    message: `${place(address)} did not answer within ${ms / 1000} s.`,
    hint: lanHint,
  });
}

/** `takes` is empty when the far side hung up on us instead of answering. */
export function loginRefused(
  label: string,
  tried: readonly LoginMethod[],
  takes: readonly string[],
  cause: unknown,
): Failure {
  const answer =
    takes.length > 0
      ? `it takes ${takes.filter((name) => /^[a-z-]+$/.test(name)).join(", ")}`
      : "it hung up";
  return new Failure("router/login-refused", {
    message: `${label} refused the login: tried ${tried.map(describeMethod).join(", then ")}; ${answer}.`,
    hint: hintAfterRefusal(tried, takes),
    cause,
  });
}

export function hostKeyChanged(
  label: string,
  address: HostAddress,
  key: HostKey,
  before: KnownHost,
): Failure {
  return new Failure("router/host-key-changed", {
    message: `${label} shows another host key than before: now ${named(key)}, in ${before.file}:${before.line} ${named(before.key)}.`,
    hint: `If it was reset, replaced, or is another router at the same address: ssh-keygen -R '${knownHostName(address)}' -f '${before.file}', then try again. If not, somebody may be in between.`,
  });
}

export function hostKeyNotPinned(label: string, key: HostKey, pin: string): Failure {
  return new Failure("router/host-key-changed", {
    message: `${label} shows the host key ${named(key)}, the profile pins ${pin}.`,
    hint: "If it was reset or replaced, change router.host-key. If not, somebody may be in between.",
  });
}

export function hostKeyRevoked(label: string, key: HostKey, by: KnownHost): Failure {
  return new Failure("router/host-key-changed", {
    message: `${label} shows the host key ${named(key)}, which ${by.file}:${by.line} says must not be trusted.`,
    hint: "Give the router new host keys.",
  });
}

export function hostKeyNotTrusted(label: string, key: HostKey): Failure {
  return new Failure("router/host-key-unknown", {
    message: `${label} shows the host key ${named(key)}, which is not known here and was not accepted.`,
    hint: `Compare it with what the router says (dropbearkey -y -f /etc/dropbear/dropbear_ed25519_host_key), then put it into the profile as router.host-key: ${fingerprint(key.blob)}`,
  });
}

export function keyUnusable(path: string, cause: unknown): Failure {
  return new Failure("profile/missing-secret", {
    message: `The SSH key ${path} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}.`,
    hint: "Name a private key of OpenSSH or PEM format with router.key.",
    cause,
  });
}

export function keyEncrypted(path: string): Failure {
  return new Failure("profile/missing-secret", {
    message: `The SSH key ${path} asks for a passphrase.`,
    hint: `Hand it to the agent first: ssh-add '${path}'`,
  });
}

export function connectionLost(label: string, cause: unknown): Failure {
  return new Failure("router/connection-lost", {
    message: `The connection to ${label} ended before the command did.`,
    hint: "The command may have run to its end all the same: look at the router before doing it again.",
    cause,
  });
}

export function commandTooLong(label: string, limitBytes: number): Failure {
  return new Failure("refused/bad-value", {
    message: `A command for ${label} is longer than the ${limitBytes} bytes that OpenWrt's SSH server takes.`,
    hint: "Shorten the longest value; long text belongs on the command's standard input.",
  });
}

export function notStarted(label: string, cause: unknown): Failure {
  return new Failure("router/command-failed", {
    message: `${label} would not start a command.`,
    hint: "See whether it is out of memory or processes.",
    cause,
  });
}

function place({ host, port, via }: HostAddress): string {
  const behind = via === undefined ? "" : ` (seen from ${via.host})`;
  return `${host} port ${port}${behind}`;
}

function named(key: HostKey): string {
  return `${key.type} ${fingerprint(key.blob)}`;
}

function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : "";
}

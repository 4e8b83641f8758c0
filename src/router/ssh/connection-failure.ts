import { Failure } from "../../core/failure.ts";
import { describeRejection, hintAfterRefusal, type LoginMethod } from "./login-methods.ts";
import {
  fingerprint,
  knownHostName,
  type HostAddress,
  type HostKey,
  type KnownHost,
} from "./known-hosts.ts";

/** Returns `root@192.168.1.1`, `root@192.168.1.1:2222` or `root@[fd00::1]:2222`. */
export function sshLabel({
  user,
  host,
  port,
}: {
  readonly user: string;
  readonly host: string;
  readonly port: number;
}): string {
  return `${user}@${port === 22 ? host : hostAndPort(host, port)}`;
}

const lanHint =
  "Check the cable or Wi-Fi, and that this computer has an address in the router's network.";

/** No connection, or one that did not become SSH. */
export function unreachable(address: HostAddress, cause: unknown): Failure {
  const [message, hint] = reasonOf(address, errorCode(cause));
  return new Failure("router/unreachable", { message, hint, cause });
}

function reasonOf(address: HostAddress, code: string): readonly [message: string, hint: string] {
  const where = place(address);
  switch (code) {
    case "ECONNREFUSED":
      return [
        `${where} refused the connection.`,
        "Check router.port, and that SSH is enabled on the router.",
      ];
    case "ENOTFOUND":
      return [
        `Cannot resolve host name "${address.host}".`,
        "Check the spelling of router.host, or set it to the router's IP address.",
      ];
    case "EAI_AGAIN":
      return [
        `Cannot resolve host name "${address.host}": the name server did not answer.`,
        "Set router.host to the router's IP address.",
      ];
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return [`Cannot reach ${where}.`, lanHint];
    case "ETIMEDOUT":
      return [`${where} did not answer.`, lanHint];
    default:
      return [
        `${where} closed the connection before the SSH handshake.`,
        "Check router.port. A router also closes the connection when too many logins from one address are pending.",
      ];
  }
}

export function noAnswerInTime(address: HostAddress, ms: number): Failure {
  return new Failure("router/unreachable", {
    message: `${place(address)} did not answer within ${ms / 1000} s.`,
    hint: lanHint,
  });
}

/** `accepted` is empty when the server closed the connection instead of answering. */
export function loginRefused(
  label: string,
  tried: readonly LoginMethod[],
  accepted: readonly string[],
  cause: unknown,
): Failure {
  if (accepted.length === 0 && tried.every(({ kind }) => kind === "none"))
    return new Failure("router/login-refused", {
      message: `Login as ${label} failed: the server closed the connection before a login was tried.`,
      hint: "Wait a minute, then run the same command again: the server may limit connections. Then check its log.",
      cause,
    });
  const methods = accepted.filter((name) => /^[a-z-]+$/.test(name)).join(", ");
  const answer =
    accepted.length > 0 ? `Accepted methods: ${methods}.` : "The server closed the connection.";
  return new Failure("router/login-refused", {
    message: `Login as ${label} failed: ${describeRejection(tried)}. ${answer}`,
    hint: hintAfterRefusal(tried, accepted),
    cause,
  });
}

const intercepted = "Otherwise another device may be intercepting the connection.";

export function hostKeyChanged(
  label: string,
  address: HostAddress,
  key: HostKey,
  before: KnownHost,
): Failure {
  const saved = `${named(before.key)} (${before.file}:${before.line})`;
  const remove = `ssh-keygen -R '${knownHostName(address)}' -f '${before.file}'`;
  return new Failure("router/host-key-changed", {
    message: `The host key of ${label} changed: it is now ${named(key)}, the saved one is ${saved}.`,
    hint:
      "If the router was reset or replaced, remove the saved key and run the same command again:\n" +
      `  ${remove}\n${intercepted}`,
    newHostKey: fingerprint(key.blob),
  });
}

export function hostKeyNotPinned(label: string, key: HostKey, pin: string): Failure {
  return new Failure("router/host-key-changed", {
    message: `${label} presented the host key ${named(key)}, but the profile pins ${pin}.`,
    hint: `If the router was reset or replaced, update router.host-key. ${intercepted}`,
  });
}

export function hostKeyRevoked(label: string, key: HostKey, by: KnownHost): Failure {
  return new Failure("router/host-key-changed", {
    message: `${label} presented the host key ${named(key)}, which ${by.file}:${by.line} revokes.`,
    hint: "Create new host keys on the router.",
  });
}

export function hostKeyNotTrusted(label: string, key: HostKey): Failure {
  return new Failure("router/host-key-unknown", {
    message: `${label} presented the unknown host key ${named(key)}. It was not accepted.`,
    hint:
      "Compare it with the key that the router shows at its own console:\n" +
      "  dropbearkey -y -f /etc/dropbear/dropbear_ed25519_host_key\n" +
      `If they match, set router.host-key to ${fingerprint(key.blob)}\n` +
      "Or save the keys of all routers of a profile:\n  ethermode hosts scan FILE",
  });
}

export function keyUnusable(path: string, cause: unknown): Failure {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Failure("profile/missing-secret", {
    message: `Cannot use the SSH key ${path}: ${reason}.`,
    hint: "Set router.key to a private key in OpenSSH or PEM format.",
    cause,
  });
}

export function keyEncrypted(path: string): Failure {
  return new Failure("profile/missing-secret", {
    message: `The SSH key ${path} requires a passphrase.`,
    hint: `Add it to the SSH agent:\n  ssh-add '${path}'`,
  });
}

export function connectionLost(label: string, cause: unknown): Failure {
  return new Failure("router/connection-lost", {
    message: `The connection to ${label} closed before the command finished.`,
    hint: "The command may have completed. Check the router before you repeat it.",
    cause,
  });
}

export function commandTooLong(label: string, limitBytes: number): Failure {
  return new Failure("refused/bad-value", {
    message: `A command for ${label} is longer than the ${limitBytes} bytes that OpenWrt's SSH server accepts.`,
    hint: "Shorten the longest value.",
  });
}

export function notStarted(label: string, cause: unknown): Failure {
  return new Failure("router/command-failed", {
    message: `${label} did not start a command.`,
    hint: "Check whether the router is out of memory or processes.",
    cause,
  });
}

function place({ host, port, via }: HostAddress): string {
  const through = via === undefined ? "" : ` (through ${hostAndPort(via.host, via.port)})`;
  return `${hostAndPort(host, port)}${through}`;
}

function hostAndPort(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function named(key: HostKey): string {
  return `${key.type} ${fingerprint(key.blob)}`;
}

function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : "";
}

import type { Duplex } from "node:stream";
import type { Client } from "ssh2";
import type { Call } from "../../core/call.ts";
import { within } from "../../core/within.ts";
import { wallClock, type Clock } from "../../core/clock.ts";
import { defined } from "../../core/defined.ts";
import { Failure, isFailure } from "../../core/failure.ts";
import { mutex } from "../../core/mutex.ts";
import { waits } from "../../core/waits.ts";
import { quoteWords } from "../../uci/quote.ts";
import { acceptHostKey, type HostTrust } from "./host-trust.ts";
import { fingerprint, hostKey, hostKeyAlgorithms, type HostAddress } from "./known-hosts.ts";
import type { OpenShell, Shell } from "../shell.ts";
import { newLogin, prepareLogins, type LoginAttempt, type Ssh2 } from "./login.ts";
import type { Credentials, LoginMethod } from "./login-methods.ts";
import { runCommand, type Started } from "./exec.ts";
import { scriptSession, scriptShell } from "./script-session.ts";
import {
  commandTooLong,
  connectionLost,
  loginRefused,
  noAnswerInTime,
  notStarted,
  sshLabel,
  unreachable,
} from "./connection-failure.ts";
import { streamCommand } from "./stream.ts";
import { closable, dial, handshake, type Closable } from "./connection.ts";

export interface SshHost extends Credentials {
  readonly host: string;
  readonly port: number;
  /** The only fingerprint to accept, `SHA256:…`; saved keys do not count then. */
  readonly hostKey?: string;
  /** The name of its saved host keys, instead of its address. */
  readonly hostKeyAlias?: string;
  readonly trust: HostTrust;
  readonly clock?: Clock;
  /**
   * For each of: the connection, the host key, the login. A question to the user in between does
   * not count.
   */
  readonly connectTimeoutMs?: number;
}

export interface SshOptions extends SshHost {
  /** Jump host: reached first, perhaps through another one, it forwards to the host. */
  readonly jump?: SshOptions;
}

/**
 * Detects a dead connection after 40 s; a router that reloads its network is silent for up to that
 * (docs/facts/openwrt.md#silence-during-a-reload).
 */
const keepalive = { keepaliveInterval: 10_000, keepaliveCountMax: 3 };
/**
 * dropbear 2022.83 closes the connection on a longer command line (measured; its MAX_CMD_LEN), as
 * if it were lost.
 */
const maxLineBytes = 9_000;

interface Connection extends Closable {
  readonly client: Client;
  readonly hostKey: string;
  readonly passwordless: boolean;
}

/**
 * Returns a function that opens a new SSH connection each time. In addition to the failures of
 * `OpenShell` it throws `profile/missing-secret` for a key file it cannot use.
 */
export function sshShell(options: SshOptions): OpenShell {
  return async (call) =>
    asShell(sshLabel(options), await openConnection(options, call), options.clock ?? wallClock());
}

function asShell(
  label: string,
  { client, hostKey, passwordless, isOpen, close }: Connection,
  clock: Clock,
): Shell {
  const turns = mutex();
  // Quirk: dropbear 2022.82 to 2024.85 (OpenWrt 22.03, 23.05) closes a channel that opens in the
  // moment another one's command ends, or the whole connection (mkj/dropbear#321; of ten at once
  // three were lost).
  const inTurn = async <T>(work: () => Promise<T>, inner: Call): Promise<T> => {
    const release = await turns.take(inner);
    try {
      return await work();
    } finally {
      release();
    }
  };
  const started = (line: string): Started => {
    if (Buffer.byteLength(line) > maxLineBytes) throw commandTooLong(label, maxLineBytes);
    return {
      start: (opened) => client.exec(line, opened),
      isOpen,
      lost: (cause) => connectionLost(label, cause),
      refused: (cause) => notStarted(label, cause),
    };
  };
  const runInSession = scriptSession(started(scriptShell));
  return {
    label,
    hostKey,
    ...defined({ passwordless: passwordless || undefined }),
    exec: async (argv, call) => {
      const { stdin = "" } = call;
      const [program, option, end, ...args] = argv;
      if (program === "sh" && option === "-s" && end === "--")
        return inTurn(() => runInSession({ text: stdin, args }, call), call);
      const command = { ...started(quoteWords(argv)), stdin };
      return inTurn(() => runCommand(command, call), call);
    },
    // Only the opening waits for its turn.
    stream: async (argv, call) => {
      const command = started(quoteWords(argv));
      return inTurn(() => streamCommand(command, clock, call), call);
    },
    [Symbol.asyncDispose]: close,
  };
}

export async function openConnection(options: SshOptions, call: Call): Promise<Connection> {
  // Loaded when first used: it takes 40 ms, and most commands do not need it.
  const ssh2 = (await import("ssh2")).default;
  const { attempts, skipped } = await prepareLogins(ssh2, options, call);
  const jump = options.jump === undefined ? undefined : await openConnection(options.jump, call);
  try {
    const connection = await connectThrough(ssh2, jump, options, attempts, call);
    return jump === undefined
      ? connection
      : { ...connection, close: () => connection.close().finally(jump.close) };
  } catch (error) {
    await jump?.close();
    // The key that could not be used explains more than a refused login without a key.
    throw isFailure(error, "router/login-refused") && attempts.length === 1
      ? (skipped[0] ?? error)
      : error;
  }
}

/** Connects and logs in. The timeout pauses while the user is asked about the host key. */
async function connectThrough(
  ssh2: Ssh2,
  jump: Connection | undefined,
  options: SshOptions,
  attempts: readonly LoginAttempt[],
  call: Call,
): Promise<Connection> {
  const { trust, clock = wallClock(), connectTimeoutMs = waits.sshConnection.deadlineMs } = options;
  const address = addressOf(options);
  const savedAs = savedAddress(options);
  const label = sshLabel(options);
  const inTime = <T>(work: (call: Call) => Promise<T>): Promise<T> =>
    within(clock, connectTimeoutMs, () => noAnswerInTime(address, connectTimeoutMs), call, work);
  const known = await trust.known(savedAs, call);
  const client = new ssh2.Client();
  const login = newLogin(attempts);
  const socket = await inTime((inner) => socketTo(address, jump, inner));
  try {
    const config = {
      sock: socket,
      username: options.user,
      algorithms: { serverHostKey: [...hostKeyAlgorithms(known, savedAs)] },
      authHandler: login.next,
      readyTimeout: 0,
      ...keepalive,
    };
    const stages = handshake(client, (hostVerifier) => client.connect({ ...config, hostVerifier }));
    const connection = closable(client, socket, clock);
    const shown = await inTime(() => stages.shown);
    const verdict = await acceptHostKey(
      trust,
      { label, address: savedAs, key: hostKey(shown.blob), known, pin: options.hostKey },
      call,
    );
    shown.accept();
    await inTime(() => stages.proven);
    if (verdict === "new") await trust.remember(savedAs, hostKey(shown.blob), call);
    await inTime(() => stages.ready);
    return {
      client,
      hostKey: fingerprint(shown.blob),
      passwordless: login.tried.at(-1)?.kind === "none",
      ...connection,
    };
  } catch (cause) {
    socket.destroy();
    call.signal.throwIfAborted();
    if (cause instanceof Failure) throw cause;
    throw wasRefused(cause, login.tried)
      ? loginRefused(label, login.tried, login.accepted, cause)
      : unreachable(address, cause);
  }
}

export function addressOf({ host, port, jump }: SshOptions): HostAddress {
  return jump === undefined ? { host, port } : { host, port, via: addressOf(jump) };
}

/** Returns the address in known_hosts. As in OpenSSH, an alias has no port and no jump host. */
export function savedAddress(options: SshOptions): HostAddress {
  const { hostKeyAlias: alias } = options;
  return alias === undefined ? addressOf(options) : { host: alias, port: 22 };
}

/** Connects to the address, or lets the jump host connect. */
export async function socketTo(
  address: HostAddress,
  jump: Pick<Connection, "client"> | undefined,
  call: Call,
): Promise<Duplex> {
  if (jump === undefined) return dial(address, call);
  return new Promise((resolve, reject) => {
    jump.client.forwardOut("127.0.0.1", 0, address.host, address.port, (cause, channel) =>
      cause === undefined ? resolve(channel) : reject(unreachable(address, cause)),
    );
  });
}

/**
 * A router closes the connection after too many attempts; a broken connection during the login is
 * not a refusal.
 */
function wasRefused(cause: unknown, tried: readonly LoginMethod[]): boolean {
  const level = cause instanceof Error && "level" in cause ? cause.level : undefined;
  return level === "client-authentication" || (level === undefined && tried.length > 0);
}

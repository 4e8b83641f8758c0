import { readFile } from "node:fs/promises";
import type { Duplex } from "node:stream";
import type { AnyAuthMethod, BaseAgent, Client, ParsedKey } from "ssh2";
import { within, type Call } from "../../core/call.ts";
import { wallClock, type Clock } from "../../core/clock.ts";
import { Failure } from "../../core/failure.ts";
import { quoteWords } from "../../uci/quote.ts";
import { acceptHostKey, type HostTrust } from "./host-trust.ts";
import { fingerprint, hostKey, hostKeyAlgorithms, type HostAddress } from "./known-hosts.ts";
import type { OpenShell, Shell } from "../shell.ts";
import {
  loginMethods,
  methodName,
  type Credentials,
  type KeyFile,
  type LoginMethod,
} from "./ssh-auth.ts";
import { runCommand, mutex, type Started } from "./ssh-exec.ts";
import {
  commandTooLong,
  connectionLost,
  keyEncrypted,
  keyUnusable,
  loginRefused,
  noAnswerInTime,
  notStarted,
  sshLabel,
  unreachable,
} from "./ssh-failure.ts";
import { streamCommand } from "./ssh-stream.ts";
import { dial, follow, leaving, type Leave } from "./ssh-talk.ts";

export interface SshHost extends Credentials {
  readonly host: string;
  readonly port: number;
  /** The one fingerprint to accept, `SHA256:…`; what is remembered elsewhere does not count then. */
  readonly hostKey?: string;
  readonly trust: HostTrust;
  readonly clock?: Clock;
  /** For each of: reaching it, seeing its host key, the login. A question to a person in between is not counted. */
  readonly connectTimeoutMs?: number;
}

export interface SshOptions extends SshHost {
  /** Reached first; it connects on to the host. */
  readonly jump?: SshHost;
}

/** Room for a key exchange on a slow router and a lost packet or two. */
const patienceMs = 15_000;
/** A dead link shows after 40 s; a router that reloads its network is silent for up to that (openwrt.md E). */
const keepalive = { keepaliveInterval: 10_000, keepaliveCountMax: 3 };
/** dropbear 2022.83 hangs up on a longer command line (measured; its MAX_CMD_LEN), which would look like a lost connection. */
const lineLimitBytes = 9_000;

type Ssh2 = typeof import("ssh2");

interface Connection extends Leave {
  readonly client: Client;
  readonly hostKey: string;
  readonly passwordless: boolean;
}

/** The doorway to SSH: a new connection each time. Beside what `OpenShell` promises it throws `profile/missing-secret` for a key file it cannot use. */
export function sshShell(options: SshOptions): OpenShell {
  return async (call) =>
    asShell(sshLabel(options), await openConnection(options, call), options.clock ?? wallClock());
}

function asShell(
  label: string,
  { client, hostKey, passwordless, isOpen, close }: Connection,
  clock: Clock,
): Shell {
  const inTurn = mutex();
  const started = (argv: readonly [string, ...string[]]): Started => {
    const line = quoteWords(argv);
    if (Buffer.byteLength(line) > lineLimitBytes) throw commandTooLong(label, lineLimitBytes);
    return {
      start: (opened) => client.exec(line, opened),
      isOpen,
      lost: (cause) => connectionLost(label, cause),
      refused: (cause) => notStarted(label, cause),
    };
  };
  return {
    label,
    hostKey,
    ...(passwordless ? { passwordless } : {}),
    exec: async (argv, call) => {
      const command = { ...started(argv), stdin: call.stdin ?? "" };
      return inTurn(() => runCommand(command, call), call);
    },
    // Opening takes its turn; going on does not.
    stream: async (argv, call) => {
      const command = started(argv);
      return inTurn(() => streamCommand(command, clock, call), call);
    },
    [Symbol.asyncDispose]: close,
  };
}

async function openConnection(options: SshOptions, call: Call): Promise<Connection> {
  // Loaded when first used: most commands need not wait the 40 ms it takes (tooling.md 5.2).
  const ssh2 = (await import("ssh2")).default;
  const attempts = await Promise.all(
    loginMethods(options).map((method) => attempt(ssh2, method, options)),
  );
  const over = options.jump === undefined ? undefined : await openConnection(options.jump, call);
  try {
    const connection = await connectThrough(ssh2, over, options, attempts, call);
    return over === undefined
      ? connection
      : { ...connection, close: () => connection.close().finally(over.close) };
  } catch (error) {
    await over?.close();
    throw error;
  }
}

/** From nothing to a login. The deadline rests while a person is asked about the host key. */
async function connectThrough(
  ssh2: Ssh2,
  over: Connection | undefined,
  options: SshOptions,
  attempts: readonly Attempt[],
  call: Call,
): Promise<Connection> {
  const { trust, clock = wallClock(), connectTimeoutMs = patienceMs } = options;
  const address = addressOf(options);
  const label = sshLabel(options);
  const inTime = <T>(work: (call: Call) => Promise<T>): Promise<T> =>
    within(clock, connectTimeoutMs, () => noAnswerInTime(address, connectTimeoutMs), call, work);
  const known = await trust.known(call);
  const client = new ssh2.Client();
  const login = newLogin(attempts);
  const wire = await inTime((inner) =>
    over === undefined ? dial(address, inner) : forward(over.client, address),
  );
  try {
    const config = {
      sock: wire,
      username: options.user,
      algorithms: { serverHostKey: [...hostKeyAlgorithms(known, address)] },
      authHandler: login.next,
      readyTimeout: 0,
      ...keepalive,
    };
    const talk = follow(client, (hostVerifier) => client.connect({ ...config, hostVerifier }));
    const leave = leaving(client, wire, clock);
    const shown = await inTime(() => talk.shown);
    const verdict = await acceptHostKey(
      trust,
      { label, address, key: hostKey(shown.blob), known, pin: options.hostKey },
      call,
    );
    shown.accept();
    await inTime(() => talk.proven);
    if (verdict === "new") await trust.remember(address, hostKey(shown.blob), call);
    await inTime(() => talk.ready);
    return {
      client,
      hostKey: fingerprint(shown.blob),
      passwordless: login.tried.at(-1)?.kind === "none",
      ...leave,
    };
  } catch (cause) {
    wire.destroy();
    call.signal.throwIfAborted();
    if (cause instanceof Failure) throw cause;
    throw wasRefused(cause, login.tried)
      ? loginRefused(label, login.tried, login.takes, cause)
      : unreachable(address, cause);
  }
}

function addressOf({ host, port, jump }: SshOptions): HostAddress {
  return jump === undefined
    ? { host, port }
    : { host, port, via: { host: jump.host, port: jump.port } };
}

function forward(over: Client, address: HostAddress): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    over.forwardOut("127.0.0.1", 0, address.host, address.port, (cause, channel) =>
      cause === undefined ? resolve(channel) : reject(unreachable(address, cause)),
    );
  });
}

/** A router hangs up after too many tries; a broken wire during the login is no refusal. */
function wasRefused(cause: unknown, tried: readonly LoginMethod[]): boolean {
  const level = cause instanceof Error && "level" in cause ? cause.level : undefined;
  return level === "client-authentication" || (level === undefined && tried.length > 0);
}

interface Attempt {
  readonly method: LoginMethod;
  readonly auth: AnyAuthMethod;
}

interface Login {
  /** What ssh2 asks for the next method; `false` is the end. */
  next(takes: readonly string[] | null): AnyAuthMethod | false;
  readonly tried: readonly LoginMethod[];
  /** What the far side said it takes when it last refused. */
  readonly takes: readonly string[];
}

/** One method after the other, leaving out what the far side does not take: each refusal counts. */
function newLogin(attempts: readonly Attempt[]): Login {
  const left = [...attempts];
  const tried: LoginMethod[] = [];
  let last: readonly string[] = [];
  return {
    tried,
    get takes() {
      return last;
    },
    next: (takes) => {
      last = takes ?? [];
      const index = left.findIndex(
        ({ method }) => takes === null || takes.includes(methodName(method)),
      );
      const [chosen] = index < 0 ? [] : left.splice(0, index + 1).slice(-1);
      if (chosen === undefined) return false;
      tried.push(chosen.method);
      return chosen.auth;
    },
  };
}

async function attempt(
  ssh2: Ssh2,
  method: LoginMethod,
  { user: username, agent }: Credentials,
): Promise<Attempt> {
  switch (method.kind) {
    case "none":
      return { method, auth: { type: "none", username } };
    case "password":
      return { method, auth: { type: "password", username, password: method.password.reveal() } };
    case "agent":
      return { method, auth: { type: "agent", username, agent: method.socket } };
    case "key": {
      const key = await readKey(ssh2, method.file);
      if (key !== "encrypted") return { method, auth: { type: "publickey", username, key } };
      return {
        method,
        auth: {
          type: "agent",
          username,
          agent: await agentWithOneKey(ssh2, agent, method.file.path),
        },
      };
    }
    default:
      return method satisfies never;
  }
}

async function readKey(
  { utils }: Ssh2,
  { path, passphrase }: KeyFile,
): Promise<ParsedKey | "encrypted"> {
  const text = await readFile(path).catch((cause: unknown) => {
    throw keyUnusable(path, cause);
  });
  const key = utils.parseKey(text, passphrase?.reveal());
  if (!(key instanceof Error) && key.isPrivateKey()) return key;
  if (key instanceof Error && passphrase === undefined && key.message.includes("no passphrase"))
    return "encrypted";
  throw keyUnusable(path, key instanceof Error ? key : new Error("it is a public key"));
}

/** The usual case of a person's own key: its file is encrypted, the agent holds it open. The agent's other keys are not offered. */
async function agentWithOneKey(
  { utils, createAgent }: Ssh2,
  socket: string | undefined,
  path: string,
): Promise<BaseAgent> {
  if (socket === undefined) throw keyEncrypted(path);
  const wanted = utils.parseKey(
    await readFile(`${path}.pub`).catch(() => Promise.reject(keyEncrypted(path))),
  );
  if (wanted instanceof Error) throw keyUnusable(`${path}.pub`, wanted);
  const agent = createAgent(socket);
  const everyKey = agent.getIdentities.bind(agent);
  // An agent behind a socket hands out parsed keys only; the wider type is for agents written by hand.
  const isWanted = (key: unknown): boolean =>
    (key as ParsedKey).getPublicSSH().equals(wanted.getPublicSSH());
  agent.getIdentities = (answer) =>
    everyKey((error, keys) => answer(error, keys?.filter(isWanted)));
  return agent;
}

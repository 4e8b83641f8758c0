import type { AnyAuthMethod, BaseAgent, ParsedKey } from "ssh2";
import type { Call } from "../../core/call.ts";
import { wallClock } from "../../core/clock.ts";
import type { Clock } from "../../core/clock.ts";
import { Failure, isFailure } from "../../core/failure.ts";
import { readBounded } from "../../files/read-bounded.ts";
import { keyEncrypted, keyUnusable } from "./connection-failure.ts";
import { loginMethods, methodName } from "./login-methods.ts";
import type { Credentials, KeyFile, LoginMethod } from "./login-methods.ts";

export type Ssh2 = typeof import("ssh2");

/** A login method with its key read, ready for ssh2. */
export interface LoginAttempt {
  readonly method: LoginMethod;
  readonly auth: AnyAuthMethod;
}

export interface Login {
  /** Returns the next method for ssh2; `false` is the end. */
  next(accepted: readonly string[] | null): AnyAuthMethod | false;
  readonly tried: readonly LoginMethod[];
  /** The methods the server listed when it last refused. */
  readonly accepted: readonly string[];
}

/**
 * Offers one method after the other and skips those the server does not accept, because each
 * refusal counts.
 */
export function newLogin(attempts: readonly LoginAttempt[]): Login {
  const left = [...attempts];
  const tried: LoginMethod[] = [];
  let last: readonly string[] = [];
  return {
    tried,
    get accepted() {
      return last;
    },
    next: (accepted) => {
      last = accepted ?? [];
      const index = left.findIndex(
        ({ method }) => accepted === null || accepted.includes(methodName(method)),
      );
      const [chosen] = index < 0 ? [] : left.splice(0, index + 1).slice(-1);
      if (chosen === undefined) return false;
      tried.push(chosen.method);
      return chosen.auth;
    },
  };
}

/** The login methods that can be tried, and the reasons why optional keys were skipped. */
export interface PreparedLogins {
  readonly attempts: readonly LoginAttempt[];
  readonly skipped: readonly Failure[];
}

/** Throws `profile/missing-secret` for a key file of the profile that it cannot use. */
export async function prepareLogins(
  ssh2: Ssh2,
  credentials: Credentials & { readonly clock?: Clock },
  call: Call,
): Promise<PreparedLogins> {
  const clock = credentials.clock ?? wallClock();
  const prepared = await Promise.all(
    loginMethods(credentials).map(async (method) =>
      prepareLogin(ssh2, method, credentials, clock, call).catch((error: unknown) => {
        const isSkipped = method.kind === "key" && method.isOptional === true;
        if (isSkipped && isFailure(error, "profile/missing-secret")) return error;
        throw error;
      }),
    ),
  );
  return {
    attempts: prepared.flatMap((one) => (one instanceof Failure ? [] : [one])),
    skipped: prepared.filter((one) => one instanceof Failure),
  };
}

/**
 * Reads the key of a login method. Throws `profile/missing-secret` for a key file it cannot use.
 */
async function prepareLogin(
  ssh2: Ssh2,
  method: LoginMethod,
  { user: username, agent }: Credentials,
  clock: Clock,
  call: Call,
): Promise<LoginAttempt> {
  switch (method.kind) {
    case "none":
      return { method, auth: { type: "none", username } };
    case "password":
      return { method, auth: { type: "password", username, password: method.password.reveal() } };
    case "agent":
      return { method, auth: { type: "agent", username, agent: method.socket } };
    case "key": {
      const key = await readKey(ssh2, method.file, clock, call);
      if (key !== "encrypted") return { method, auth: { type: "publickey", username, key } };
      const holder = await agentWithOneKey(ssh2, agent, method.file.path, clock, call);
      return { method, auth: { type: "agent", username, agent: holder } };
    }
    default:
      return method satisfies never;
  }
}

/** More than an RSA key of 16384 bits in PEM needs. */
const maxKeyBytes = 64 * 1024;

async function readKey(
  { utils }: Ssh2,
  { path, passphrase }: KeyFile,
  clock: Clock,
  call: Call,
): Promise<ParsedKey | "encrypted"> {
  const text = await readBounded(path, { maxBytes: maxKeyBytes, clock }, call);
  if ("problem" in text) throw keyUnusable(path, new Error(text.reason, { cause: text.cause }));
  const key = utils.parseKey(text.bytes, passphrase?.reveal());
  if (!(key instanceof Error) && key.isPrivateKey()) return key;
  if (key instanceof Error && passphrase === undefined && key.message.includes("no passphrase"))
    return "encrypted";
  throw keyUnusable(path, key instanceof Error ? key : new Error("it is a public key"));
}

/**
 * A personal key file is usually encrypted and the agent holds the key. The agent's other keys are
 * not offered.
 */
async function agentWithOneKey(
  { utils, createAgent }: Ssh2,
  socket: string | undefined,
  path: string,
  clock: Clock,
  call: Call,
): Promise<BaseAgent> {
  if (socket === undefined) throw keyEncrypted(path);
  const text = await readBounded(`${path}.pub`, { maxBytes: maxKeyBytes, clock }, call);
  if ("problem" in text) throw keyEncrypted(path);
  const wanted = utils.parseKey(text.bytes);
  if (wanted instanceof Error) throw keyUnusable(`${path}.pub`, wanted);
  const agent = createAgent(socket);
  const everyKey = agent.getIdentities.bind(agent);
  // An agent behind a socket returns parsed keys only; the wider type is for custom agents.
  const isWanted = (key: unknown): boolean =>
    (key as ParsedKey).getPublicSSH().equals(wanted.getPublicSSH());
  agent.getIdentities = (answer) =>
    everyKey((error, keys) => answer(error, keys?.filter(isWanted)));
  return agent;
}

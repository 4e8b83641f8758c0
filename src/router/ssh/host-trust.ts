import { mkdir, open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Call } from "../../core/call.ts";
import { Failure } from "../../core/failure.ts";
import {
  fingerprint,
  judgeHostKey,
  parseKnownHosts,
  renderKnownHost,
  type HostAddress,
  type HostKey,
  type KnownHost,
} from "./known-hosts.ts";
import {
  hostKeyChanged,
  hostKeyNotPinned,
  hostKeyNotTrusted,
  hostKeyRevoked,
} from "./connection-failure.ts";

/** A host key nobody has told us about yet. */
export interface NewHostKey {
  /** Shown to people: `root@192.168.1.1`. */
  readonly label: string;
  readonly keyType: string;
  readonly fingerprint: string;
}

/** Where trust in host keys comes from and goes to. */
export interface HostTrust {
  known(call: Call): Promise<readonly KnownHost[]>;
  /** Asks a person, or says yes and reports it; decides alone what happens to keys nobody knows. */
  onNewHostKey(sight: NewHostKey, call: Call): Promise<"trust" | "refuse">;
  /** Called once the host has proved that it holds the key. */
  remember(address: HostAddress, key: HostKey, call: Call): Promise<void>;
}

export interface Introduction {
  readonly label: string;
  readonly address: HostAddress;
  readonly key: HostKey;
  readonly known: readonly KnownHost[];
  /** `SHA256:…`, with or without padding. */
  readonly pin: string | undefined;
}

/** Whether to go on with the host that shows this key: `new` is to be remembered. A revoked key is refused always; then a pin decides alone. */
export async function acceptHostKey(
  trust: HostTrust,
  { label, address, key, known, pin }: Introduction,
  call: Call,
): Promise<"known" | "new"> {
  const verdict = judgeHostKey(known, address, key);
  if (verdict.kind === "revoked") throw hostKeyRevoked(label, key, verdict.by);
  if (pin !== undefined) {
    if (pin.replace(/=+$/, "") !== fingerprint(key.blob)) throw hostKeyNotPinned(label, key, pin);
    return "known";
  }
  if (verdict.kind === "changed") throw hostKeyChanged(label, address, key, verdict.before);
  if (verdict.kind === "known") return "known";
  const answer = await trust.onNewHostKey(
    { label, keyType: key.type, fingerprint: fingerprint(key.blob) },
    call,
  );
  if (answer === "refuse") throw hostKeyNotTrusted(label, key);
  return "new";
}

export interface KnownHostsFiles {
  /** Ours, made when the first key is kept. */
  readonly own: string;
  /** Read and never written: `~/.ssh/known_hosts`. Those that are not there are passed over. */
  readonly alsoRead: readonly string[];
  readonly onNewHostKey: HostTrust["onNewHostKey"];
}

export function knownHostsFiles({ own, alsoRead, onNewHostKey }: KnownHostsFiles): HostTrust {
  return {
    known: async (call) =>
      (await Promise.all([own, ...alsoRead].map((file) => readKnownHosts(file, call)))).flat(),
    onNewHostKey,
    remember: async (address, key, call) => {
      call.signal.throwIfAborted();
      await append(own, renderKnownHost(address, key)).catch((cause: unknown) => {
        throw new Failure("router/host-key-unknown", {
          message: `The host key of ${address.host} could not be kept in ${own}.`,
          hint: "Make the folder writable, or choose another one with --state-dir.",
          cause,
        });
      });
    },
  };
}

async function readKnownHosts(file: string, call: Call): Promise<readonly KnownHost[]> {
  try {
    return parseKnownHosts(await readFile(file, { encoding: "utf8", signal: call.signal }), file);
  } catch (cause) {
    call.signal.throwIfAborted();
    if (isMissing(cause)) return [];
    throw new Failure("router/host-key-unknown", {
      message: `The known host keys in ${file} cannot be read.`,
      hint: `Make ${file} readable for you.`,
      cause,
    });
  }
}

/**
 * One write in append mode instead of a rewritten file: two programs that learn a key at the same time both keep theirs.
 * A line cut short by a power failure is passed over when read, and the next one starts on a line of its own.
 */
async function append(file: string, line: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const handle = await open(file, "a+", 0o600);
  try {
    const { size } = await handle.stat();
    const last = await handle.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
    await handle.appendFile(size > 0 && last.buffer.toString() !== "\n" ? `\n${line}` : line);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    (error.code === "ENOENT" || error.code === "ENOTDIR")
  );
}

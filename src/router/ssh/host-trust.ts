import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import type { Call } from "../../core/call.ts";
import { wallClock } from "../../core/clock.ts";
import { Failure } from "../../core/failure.ts";
import { readBounded } from "../../files/read-bounded.ts";
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

/** A host key that no known_hosts file lists. */
export interface NewHostKey {
  /** `root@192.168.1.1`. */
  readonly label: string;
  readonly keyType: string;
  readonly fingerprint: string;
}

/** Source and store of trusted host keys. */
export interface HostTrust {
  /** Returns the saved keys of a host. */
  known(address: HostAddress, call: Call): Promise<readonly KnownHost[]>;
  /** Decides about unknown keys: asks the user, or accepts the key and reports it. */
  onNewHostKey(key: NewHostKey, call: Call): Promise<"trust" | "refuse">;
  /** Saves a key once the host has proved that it holds the private key. */
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

/**
 * Returns whether a presented key is known, or `new` and to be saved; throws when it is refused. A
 * revoked key is always refused; otherwise a pin alone decides.
 */
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
  /** Written by this program, created with the first key. */
  readonly own: string;
  /** Only read: `~/.ssh/known_hosts`. Missing ones are skipped. */
  readonly alsoRead: readonly string[];
  readonly onNewHostKey: HostTrust["onNewHostKey"];
}

export function knownHostsFiles({ own, alsoRead, onNewHostKey }: KnownHostsFiles): HostTrust {
  return {
    known: async (address, call) =>
      (
        await Promise.all([own, ...alsoRead].map((file) => readKnownHosts(file, address, call)))
      ).flat(),
    onNewHostKey,
    remember: async (address, key, call) => {
      call.signal.throwIfAborted();
      await append(own, renderKnownHost(address, key)).catch((cause: unknown) => {
        throw new Failure("router/host-key-unknown", {
          message: `Cannot save the host key of ${address.host} in ${own}.`,
          hint: "Make the folder writable, or choose another one with --state-dir.",
          cause,
        });
      });
    },
  };
}

async function readKnownHosts(
  file: string,
  address: HostAddress,
  call: Call,
): Promise<readonly KnownHost[]> {
  const limits = { maxBytes: maxKnownHostsBytes, clock: wallClock() };
  const content = await readBounded(file, limits, call);
  if ("bytes" in content) return parseKnownHosts(content.bytes.toString("utf8"), file, address);
  if (content.problem === "missing") return [];
  throw new Failure("router/host-key-unknown", {
    message: `Cannot read the known host keys in ${file}: ${content.reason}.`,
    hint:
      content.problem === "no-permission"
        ? `Allow your user to read ${file}.`
        : `Move ${file} away, or replace it by a file of OpenSSH host keys.`,
    cause: content.cause,
  });
}

/** Holds more than 20,000 hosts. */
const maxKnownHostsBytes = 8 * 1024 * 1024;

/**
 * Appends in one write: two programs that learn a key at the same time both keep theirs. A line
 * truncated by a power failure is skipped when read, and the next key starts a new line.
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

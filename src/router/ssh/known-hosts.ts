import { createHash, createHmac } from "node:crypto";

/** A public host key in SSH's wire format. */
export interface HostKey {
  /** The key type, not the signature algorithm: `ssh-ed25519`, `ssh-rsa`, … */
  readonly type: string;
  readonly blob: Buffer;
}

/** One line of a known_hosts file, in the format of sshd(8). */
export interface KnownHost {
  readonly kind: "host" | "revoked" | "cert-authority";
  /** Comma list of names and patterns, or one hashed name. */
  readonly hosts: string;
  readonly key: HostKey;
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
}

export interface HostAddress {
  readonly host: string;
  readonly port: number;
  /** The jump host: 192.168.1.1 behind it is another machine than 192.168.1.1 here. */
  readonly via?: HostAddress;
}

export type HostKeyVerdict =
  | { readonly kind: "known" }
  | { readonly kind: "unknown" }
  | { readonly kind: "changed"; readonly before: KnownHost }
  | { readonly kind: "revoked"; readonly by: KnownHost };

/**
 * Returns the host's name in a known_hosts file: `192.168.1.1`, `[192.168.1.1]:2222`, or behind a
 * jump host `bastion/192.168.1.1`.
 */
export function knownHostName(address: HostAddress): string {
  const host = address.host.toLowerCase();
  const name = address.port === 22 ? host : `[${host}]:${address.port}`;
  return address.via === undefined ? name : `${knownHostName(address.via)}/${name}`;
}

/** Returns `SHA256:` and base64 without padding, as every ssh tool prints it. */
export function fingerprint(blob: Uint8Array): string {
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replaceAll("=", "")}`;
}

/** Returns a key with the type its bytes name; the type is "" when they are not a public key. */
export function hostKey(blob: Buffer): HostKey {
  const end = blob.length < 4 ? 0 : 4 + blob.readUInt32BE(0);
  return { type: end <= blob.length ? blob.toString("latin1", 4, end) : "", blob };
}

/**
 * Parses a known_hosts file, with an address only the lines about it: each target of a fleet reads
 * the keys of all targets. Skips invalid lines as OpenSSH does, so that one mistake does not lock the
 * user out.
 */
export function parseKnownHosts(
  text: string,
  file: string,
  address?: HostAddress,
): readonly KnownHost[] {
  const names = address === undefined ? undefined : namesOf(address);
  return text.split("\n").flatMap((line, index) => {
    const known = parseLine(line, names);
    return known === undefined ? [] : [{ ...known, file, line: index + 1 }];
  });
}

const kindByMarker: Readonly<Record<string, KnownHost["kind"]>> = {
  "@revoked": "revoked",
  "@cert-authority": "cert-authority",
};

function parseLine(
  line: string,
  names: readonly string[] | undefined,
): Pick<KnownHost, "kind" | "hosts" | "key"> | undefined {
  if (line.trimStart().startsWith("#")) return undefined;
  const words = line.trim().split(/\s+/);
  const marker = words[0]?.startsWith("@") === true ? words.shift() : undefined;
  const kind = marker === undefined ? "host" : kindByMarker[marker];
  const [hosts, type, base64] = words;
  if (kind === undefined || hosts === undefined || type === undefined || base64 === undefined)
    return undefined;
  if (names?.some((name) => matches(hosts, name)) === false) return undefined;
  const key = hostKey(Buffer.from(base64, "base64"));
  return key.type === type ? { kind, hosts, key } : undefined;
}

export function renderKnownHost(address: HostAddress, key: HostKey): string {
  return `${knownHostName(address)} ${key.type} ${key.blob.toString("base64")}\n`;
}

/**
 * Decides as OpenSSH does: a revoked key is refused whatever else is listed, one matching line is
 * enough, and a certificate authority line does not apply to a plain key. Stricter than OpenSSH in
 * one case: a host that proves a key of a type not saved for it counts as changed. Saved types are
 * requested first (`hostKeyAlgorithms`), so such a host has none of its saved keys.
 */
export function judgeHostKey(
  known: readonly KnownHost[],
  address: HostAddress,
  offered: HostKey,
): HostKeyVerdict {
  const same = (line: KnownHost): boolean => line.key.blob.equals(offered.blob);
  const relevant = known.filter((line) =>
    namesOf(address).some((name) => matches(line.hosts, name)),
  );
  const revoked = relevant.find((line) => line.kind === "revoked" && same(line));
  if (revoked !== undefined) return { kind: "revoked", by: revoked };
  if (relevant.some((line) => line.kind === "host" && same(line))) return { kind: "known" };
  const before = relevant.filter(
    (line) => line.kind === "host" && matches(line.hosts, knownHostName(address)),
  );
  const nearest = before.find((line) => line.key.type === offered.type) ?? before[0];
  return nearest === undefined ? { kind: "unknown" } : { kind: "changed", before: nearest };
}

/**
 * Returns the host's name, then other names OpenSSH may have saved it under: without the port, and
 * without the jump host. These can confirm a key; a different key under such a name may belong to
 * another machine and proves nothing.
 */
function namesOf({ host, port, via }: HostAddress): readonly string[] {
  const names = [
    { host, port },
    { host, port: 22 },
  ].map(knownHostName);
  return via === undefined ? names : [knownHostName({ host, port, via }), ...names];
}

function matches(hosts: string, name: string): boolean {
  if (hosts.startsWith("|")) return matchesHash(hosts, name);
  return matchesPatternList(hosts.toLowerCase().split(","), name);
}

/** Returns whether one of the patterns matches, and none of those that start with `!`. */
export function matchesPatternList(patterns: readonly string[], name: string): boolean {
  const refused = patterns.some(
    (pattern) => pattern.startsWith("!") && matchesPattern(pattern.slice(1), name),
  );
  return !refused && patterns.some((pattern) => matchesPattern(pattern, name));
}

function matchesHash(hosts: string, name: string): boolean {
  const [, version, salt, hash] = hosts.split("|");
  if (version !== "1" || salt === undefined || hash === undefined) return false;
  return createHmac("sha1", Buffer.from(salt, "base64"))
    .update(name)
    .digest()
    .equals(Buffer.from(hash, "base64"));
}

/** `*` and `?` as in OpenSSH. */
export function matchesPattern(pattern: string, name: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === name;
  const source = pattern.replaceAll(
    /[\\^$.*+?()[\]{}|/]/g,
    (character) => ({ "*": ".*", "?": "." })[character] ?? `\\${character}`,
  );
  return new RegExp(`^${source}$`).test(name);
}

/**
 * Signature algorithms; `ssh-rsa` is the one with SHA-1, and the only one in OpenWrt 19.07
 * (docs/facts/openwrt.md#ssh-keys).
 */
export type HostKeyAlgorithm =
  | "ssh-ed25519"
  | "ecdsa-sha2-nistp256"
  | "ecdsa-sha2-nistp384"
  | "ecdsa-sha2-nistp521"
  | "rsa-sha2-512"
  | "rsa-sha2-256"
  | "ssh-rsa";

/** By key type, in order of preference. */
const algorithmsByType: Readonly<Record<string, readonly HostKeyAlgorithm[]>> = {
  "ssh-ed25519": ["ssh-ed25519"],
  "ecdsa-sha2-nistp256": ["ecdsa-sha2-nistp256"],
  "ecdsa-sha2-nistp384": ["ecdsa-sha2-nistp384"],
  "ecdsa-sha2-nistp521": ["ecdsa-sha2-nistp521"],
  "ssh-rsa": ["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"],
};

/**
 * Returns the algorithms to request: the saved key types first, so that the host's other keys are
 * not reported as new.
 */
export function hostKeyAlgorithms(
  known: readonly KnownHost[],
  address: HostAddress,
): readonly HostKeyAlgorithm[] {
  const types = known
    .filter(
      (line) => line.kind === "host" && namesOf(address).some((name) => matches(line.hosts, name)),
    )
    .map((line) => line.key.type);
  return [...new Set([...types, ...Object.keys(algorithmsByType)])].flatMap(
    (type) => algorithmsByType[type] ?? [],
  );
}

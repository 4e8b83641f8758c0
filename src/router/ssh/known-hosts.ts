import { createHash, createHmac } from "node:crypto";

/** A public host key as it goes over the wire. */
export interface HostKey {
  /** `ssh-ed25519`, `ssh-rsa`, …: the kind of key, not of signature. */
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
  /** The host we jump over: 192.168.1.1 behind it is another machine than 192.168.1.1 here. */
  readonly via?: HostAddress;
}

export type HostKeyVerdict =
  | { readonly kind: "known" }
  | { readonly kind: "unknown" }
  | { readonly kind: "changed"; readonly before: KnownHost }
  | { readonly kind: "revoked"; readonly by: KnownHost };

/** What it is called in a known_hosts file: `192.168.1.1`, `[192.168.1.1]:2222`, behind a jump host `bastion/192.168.1.1`. */
export function knownHostName(address: HostAddress): string {
  const host = address.host.toLowerCase();
  const name = address.port === 22 ? host : `[${host}]:${address.port}`;
  return address.via === undefined ? name : `${knownHostName(address.via)}/${name}`;
}

/** `SHA256:` and base64 without padding, as every ssh tool prints it. */
export function fingerprint(blob: Uint8Array): string {
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replaceAll("=", "")}`;
}

/** The key in its own words; a type of "" when the bytes are no public key. */
export function hostKey(blob: Buffer): HostKey {
  const end = blob.length < 4 ? 0 : 4 + blob.readUInt32BE(0);
  return { type: end <= blob.length ? blob.toString("latin1", 4, end) : "", blob };
}

/** Reads what it understands; as in OpenSSH a line that makes no sense is passed over, so that one slip does not lock a person out. */
export function parseKnownHosts(text: string, file: string): readonly KnownHost[] {
  return text.split("\n").flatMap((line, index) => {
    const known = parseLine(line);
    return known === undefined ? [] : [{ ...known, file, line: index + 1 }];
  });
}

const kindByMarker: Readonly<Record<string, KnownHost["kind"]>> = {
  "@revoked": "revoked",
  "@cert-authority": "cert-authority",
};

function parseLine(line: string): Pick<KnownHost, "kind" | "hosts" | "key"> | undefined {
  if (line.trimStart().startsWith("#")) return undefined;
  const words = line.trim().split(/\s+/);
  const marker = words[0]?.startsWith("@") === true ? words.shift() : undefined;
  const kind = marker === undefined ? "host" : kindByMarker[marker];
  const [hosts, type, base64] = words;
  if (kind === undefined || hosts === undefined || type === undefined || base64 === undefined)
    return undefined;
  const key = hostKey(Buffer.from(base64, "base64"));
  return key.type === type ? { kind, hosts, key } : undefined;
}

export function renderKnownHost(address: HostAddress, key: HostKey): string {
  return `${knownHostName(address)} ${key.type} ${key.blob.toString("base64")}\n`;
}

/**
 * Decides as OpenSSH does: a revoked key is refused whatever else is written, one fitting line is enough,
 * and a certificate authority says nothing about a plain key.
 * Stricter than OpenSSH in one thing: a host that proves a key of a kind not known of it counts as changed.
 * We ask for the known kinds first (`hostKeyAlgorithms`), so such a host has none of the keys it had.
 */
export function judgeHostKey(
  known: readonly KnownHost[],
  address: HostAddress,
  offered: HostKey,
): HostKeyVerdict {
  const same = (line: KnownHost): boolean => line.key.blob.equals(offered.blob);
  const speaksOfIt = known.filter((line) =>
    namesOf(address).some((name) => matches(line.hosts, name)),
  );
  const revoked = speaksOfIt.find((line) => line.kind === "revoked" && same(line));
  if (revoked !== undefined) return { kind: "revoked", by: revoked };
  if (speaksOfIt.some((line) => line.kind === "host" && same(line))) return { kind: "known" };
  const before = speaksOfIt.filter(
    (line) => line.kind === "host" && matches(line.hosts, knownHostName(address)),
  );
  const nearest = before.find((line) => line.key.type === offered.type) ?? before[0];
  return nearest === undefined ? { kind: "unknown" } : { kind: "changed", before: nearest };
}

/**
 * Its own name, then names under which it may be known as well: without the port, as OpenSSH looks a second time,
 * and without the jump host, as OpenSSH writes it. These can confirm a key; that another machine
 * has another key under such a name means nothing.
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
  const patterns = hosts.toLowerCase().split(",");
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

function matchesPattern(pattern: string, name: string): boolean {
  const source = pattern.replaceAll(
    /[\\^$.*+?()[\]{}|/]/g,
    (character) => ({ "*": ".*", "?": "." })[character] ?? `\\${character}`,
  );
  return new RegExp(`^${source}$`).test(name);
}

/** A key's kinds of signature; `ssh-rsa` is the one with SHA-1, and all that OpenWrt 19.07 has (openwrt.md E). */
export type HostKeyAlgorithm =
  | "ssh-ed25519"
  | "ecdsa-sha2-nistp256"
  | "ecdsa-sha2-nistp384"
  | "ecdsa-sha2-nistp521"
  | "rsa-sha2-512"
  | "rsa-sha2-256"
  | "ssh-rsa";

/** By kind of key, in the order of preference. */
const algorithmsByType: Readonly<Record<string, readonly HostKeyAlgorithm[]>> = {
  "ssh-ed25519": ["ssh-ed25519"],
  "ecdsa-sha2-nistp256": ["ecdsa-sha2-nistp256"],
  "ecdsa-sha2-nistp384": ["ecdsa-sha2-nistp384"],
  "ecdsa-sha2-nistp521": ["ecdsa-sha2-nistp521"],
  "ssh-rsa": ["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"],
};

/** What to ask a host for: the kinds of key it is known by before the others, so that a second key of its own is not a surprise. */
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

import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import {
  fingerprint,
  hostKey,
  hostKeyAlgorithms,
  judgeHostKey,
  knownHostName,
  parseKnownHosts,
  renderKnownHost,
  type HostAddress,
  type HostKey,
  type HostKeyVerdict,
} from "../../../src/router/ssh/known-hosts.ts";

function keyOf(type: string, bytes: string): HostKey {
  const field = (value: Buffer): Buffer =>
    Buffer.concat([Buffer.from([0, 0, 0, value.length]), value]);
  return hostKey(Buffer.concat([field(Buffer.from(type)), field(Buffer.from(bytes))]));
}

const ours = keyOf("ssh-ed25519", "ours");
const theirs = keyOf("ssh-ed25519", "theirs");
const ourRsa = keyOf("ssh-rsa", "ours");
const address: HostAddress = { host: "192.168.1.1", port: 22 };

function text(hosts: string, key: HostKey, comment = ""): string {
  return `${hosts} ${key.type} ${key.blob.toString("base64")}${comment}\n`;
}

function hashed(name: string): string {
  const salt = Buffer.from("a salt of 20 bytes..");
  return `|1|${salt.toString("base64")}|${createHmac("sha1", salt).update(name).digest("base64")}`;
}

function judge(
  file: string,
  at: HostAddress = address,
  offered: HostKey = ours,
): HostKeyVerdict["kind"] {
  return judgeHostKey(parseKnownHosts(file, "/known_hosts"), at, offered).kind;
}

test.each([
  ["its address", text("192.168.1.1", ours)],
  ["one name of several", text("router.lan,192.168.1.1", ours)],
  ["a line with a comment", text("192.168.1.1", ours, " root@OpenWrt of 2026")],
  [
    "a file with CRLF, comments and blank lines",
    `# mine\r\n\r\n${text("192.168.1.1", ours).replace("\n", "\r\n")}`,
  ],
  ["a line with tabs and leading blanks", `  ${text("192.168.1.1", ours).replaceAll(" ", "\t")}`],
  ["a pattern with *", text("192.168.*", ours)],
  ["a pattern with ?", text("192.168.1.?", ours)],
  ["a hashed name", text(hashed("192.168.1.1"), ours)],
  [
    "a second line, after another key of the same kind",
    text("192.168.1.1", theirs) + text("192.168.1.1", ours),
  ],
  [
    "a line after an invalid one",
    `192.168.1.1 ssh-ed25519 !!!\n@strange ${text("*", theirs)}${text("192.168.1.1", ours)}`,
  ],
])("a host is known by %s", (_title, file) => {
  expect(judge(file)).toBe("known");
});

test.each([
  ["the file is empty", ""],
  ["only other hosts are listed", text("192.168.1.10,router.lan", ours)],
  ["only a dot would match as a wildcard", text("192x168.1.*", ours)],
  ["the line excludes it", text("192.168.*,!192.168.1.1", ours)],
  ["another name is hashed", text(hashed("192.168.1.2"), ours)],
  ["the hash has an unknown type", text(hashed("192.168.1.1").replace("|1|", "|2|"), ours)],
  ["the line is commented out", `#${text("192.168.1.1", ours)}`],
  ["the line is for certificates", `@cert-authority ${text("*", ours)}`],
  ["it is listed on another port only", text("[192.168.1.1]:2222", theirs)],
  [
    "the listed type is not the type of the key",
    text("192.168.1.1", theirs).replace("ssh-ed25519", "ssh-rsa"),
  ],
  ["the revoked key is another", `@revoked ${text("*", theirs)}`],
])("a host is unknown when %s", (_title, file) => {
  expect(judge(file)).toBe("unknown");
});

test("a host with a new key is changed, and the verdict names the old line", () => {
  const known = parseKnownHosts(
    `# mine\n${text("router.lan", ours)}${text("192.168.1.1", ourRsa)}${text("192.168.1.1", theirs)}`,
    "/known_hosts",
  );

  const verdict = judgeHostKey(known, address, ours);

  expect(verdict).toMatchObject({
    kind: "changed",
    before: { file: "/known_hosts", line: 4, key: theirs },
  });
});

test("a host without any key of a saved type is changed", () => {
  expect(judge(text("192.168.1.1", ourRsa))).toBe("changed");
});

test("a revoked key is revoked whatever else is listed", () => {
  expect(judge(`${text("192.168.1.1", ours)}@revoked ${text("*", ours)}`)).toBe("revoked");
});

test.each([
  ["192.168.1.1", "192.168.1.1", { host: "192.168.1.1", port: 22 }],
  ["Router.LAN", "router.lan", { host: "Router.LAN", port: 22 }],
  ["port 2222 of a host", "[192.168.1.1]:2222", { host: "192.168.1.1", port: 2222 }],
  ["an IPv6 address", "fd00::1", { host: "fd00::1", port: 22 }],
  [
    "a host behind a jump host",
    "[bastion]:2200/192.168.1.1",
    { host: "192.168.1.1", port: 22, via: { host: "bastion", port: 2200 } },
  ],
])("%s has the known_hosts name %s", (_host, name, at) => {
  expect(knownHostName(at)).toBe(name);
});

test.each([
  [
    "on another port, by its name alone",
    text("192.168.1.1", ours),
    { host: "192.168.1.1", port: 2222 },
  ],
  [
    "behind a jump host, by its own name",
    text("192.168.1.1", ours),
    { ...address, via: { host: "bastion", port: 22 } },
  ],
])("a key can be confirmed %s", (_title, file, at) => {
  expect(judge(file, at)).toBe("known");
});

test.each([
  ["on another port", { host: "192.168.1.1", port: 2222 }],
  ["behind a jump host", { ...address, via: { host: "bastion", port: 22 } }],
])("another key under the plain address proves nothing about a host %s", (_title, at) => {
  expect(judge(text("192.168.1.1", theirs), at)).toBe("unknown");
});

test("a rendered line parses to the same key", () => {
  const at = { host: "192.168.1.1", port: 2222, via: { host: "bastion", port: 22 } };

  const [known] = parseKnownHosts(renderKnownHost(at, ours), "/known_hosts");

  expect(known).toEqual({
    kind: "host",
    hosts: "bastion/[192.168.1.1]:2222",
    key: ours,
    file: "/known_hosts",
    line: 1,
  });
});

test("a fingerprint equals the output of ssh-keygen", () => {
  const githubs = Buffer.from(
    "AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl",
    "base64",
  );

  expect(fingerprint(githubs)).toBe("SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU");
});

test("saved key types are requested before all others", () => {
  const known = parseKnownHosts(
    text("192.168.1.1", ourRsa) + text("192.168.1.2", theirs),
    "/known_hosts",
  );

  const algorithms = hostKeyAlgorithms(known, address);

  expect(algorithms.slice(0, 4)).toEqual([
    "rsa-sha2-512",
    "rsa-sha2-256",
    "ssh-rsa",
    "ssh-ed25519",
  ]);
  expect(algorithms).toHaveLength(new Set(algorithms).size);
});

test.each([[""], ["AAAA"], ["//////////8="]])(
  "bytes that are not a key (%s) yield an empty key type",
  (base64) => {
    expect(hostKey(Buffer.from(base64, "base64")).type).toBe("");
  },
);

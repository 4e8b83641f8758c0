import { expect, test } from "vitest";
import { readAnswer } from "../../src/at/answer.ts";
import { parseCommand } from "../../src/at/command.ts";
import { lineSplitter } from "../../src/at/lines.ts";
import { logSigns } from "../../src/doctor/log-signs.ts";
import { parseText } from "../../src/profile/syntax.ts";
import { parseFacts } from "../../src/router/openwrt/parse-facts.ts";
import { parts, spec } from "../unit/router/recorded-router.ts";

// In the project of processes: the CPU time of a thread cannot be told from that of the others.

const many = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_none, index) => text(index)).join("");

const facts = (more: Readonly<Record<string, string>>): void => {
  // A WAN that is refused has all ports judged that could serve instead.
  const asked = { ...spec, wanDevice: "wlan0" };
  parseFacts(parts("dsa-24.10", more), asked);
};

const sections = (text: string): void => facts({ "config network": text });

const leases = (count: number): string =>
  JSON.stringify({
    interface: Array.from({ length: count }, (_none, index) => ({
      interface: `i${index}`,
      up: true,
      device: `eth${index}`,
      "ipv4-address": [{ address: `10.${index >> 8}.${index & 255}.1`, mask: 24 }],
    })),
  });

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function atLines(count: number): void {
  const reader = readAnswer(parseCommand("AT+COPS=?"), () => undefined);
  const lines = lineSplitter();
  for (const line of lines.push(bytes(many(count, (at) => `+COPS: ${at}\r\n`)))) reader.take(line);
  reader.take("OK");
}

const readers: readonly (readonly [what: string, count: number, read: (count: number) => void])[] =
  [
    ["sections", 500, (n) => sections(many(n, (at) => `config interface 'i${at}'\n`))],
    ["bridges", 400, (n) => sections(many(n, bridge))],
    ["VLANs of a bridge", 400, (n) => sections(`${bridge(0)}${many(n, bridgeVlan)}`)],
    ["VLANs of a switch", 200, (n) => sections(many(n, switchVlan))],
    [
      "options",
      2_000,
      (n) => sections(`config interface 'a'\n${many(n, (at) => ` option o${at} '1'\n`)}`),
    ],
    [
      "list values",
      2_000,
      (n) =>
        sections(`config device\n option name 'br-a'\n option type 'bridge'\n${many(n, member)}`),
    ],
    ["links", 250, (n) => facts({ links: many(n, link) })],
    ["ports of one bridge", 250, bridgeOfLinks],
    ["leases", 1_000, (n) => facts({ interfaces: leases(n) })],
    ["log lines", 4_000, (n) => void logSigns({ text: many(n, logLine) })],
    ["AT lines", 2_000, atLines],
    ["aliases of a profile", 400, aliases],
  ];

function aliases(count: number): void {
  parseText("barn.yaml", `a: &a 1\nb:\n${many(count, () => " - *a\n")}`);
}

function bridge(at: number): string {
  return `config device\n option name 'br-${at}'\n option type 'bridge'\n list ports 'lan${at}'\n`;
}

function bridgeVlan(at: number): string {
  return `config bridge-vlan\n option device 'br-0'\n option vlan '${at}'\n list ports 'lan${at}:t'\n`;
}

function switchVlan(at: number): string {
  return (
    `config switch_vlan\n option vlan '${at}'\n option ports '1 6t'\n` +
    `config interface 'v${at}'\n option device 'eth0.${at}'\n`
  );
}

const member = (at: number): string => ` list ports 'lan${at}'\n`;

const link = (at: number): string => `lan${at}|02:0e:57:00:00:01|1|1000|physical|-|pci|igc||\n`;

function bridgeOfLinks(count: number): void {
  facts({
    links: many(count, (at) => link(at).replace("|-|", "|br-a|")),
    "config network":
      `config device\n option name 'br-a'\n option type 'bridge'\n${many(count, member)}` +
      "config interface 'lan'\n option device 'br-a'\n",
  });
}

const logLine = (at: number): string =>
  `Mon Nov 30 12:00:00 2026 kern.info kernel: [ ${at}.000000] usb 2-1: device descriptor read/64, error -71\n`;

/**
 * Returns the smallest CPU time of five runs, in milliseconds: garbage collection only adds to it. Returns the first
 * time below `enoughMs`, because smaller ones change no result.
 */
function cpuMs(enoughMs: number, run: () => void): number {
  let leastMs = Infinity;
  for (let runs = 0; runs < 5 && leastMs >= enoughMs; runs += 1) {
    const before = process.cpuUsage();
    run();
    leastMs = Math.min(leastMs, process.cpuUsage(before).user / 1_000);
  }
  return leastMs;
}

/** Times below are too short for a ratio. */
const floorMs = 12;

test.each(readers)(
  "reading four times as many %s takes at most 2.5 times the CPU time per doubling",
  (_what, count, read) => {
    read(count);

    const once = cpuMs(floorMs, () => read(count));
    const maxMs = 2.5 ** 2 * Math.max(once, floorMs);

    expect(cpuMs(maxMs, () => read(count * 4))).toBeLessThan(maxMs);
  },
);

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openBench } from "../support/bench.ts";

const planted = [
  "pppoe-user-mark",
  "pppoe-password-mark",
  "wireguard-private-mark",
  "wireguard-shared-mark",
  "wifi-key-mark",
];

const network = `config interface 'loopback'
	option device 'lo'
	option proto 'static'
	list ipaddr '127.0.0.1/8'

config device
	option name 'br-lan'
	option type 'bridge'
	list ports 'lan1'

config interface 'lan'
	option device 'br-lan'
	option proto 'static'
	list ipaddr '192.168.1.1/24'

config interface 'wan'
	option device 'wan'
	option proto 'pppoe'
	option username 'pppoe-user-mark'
	option password 'pppoe-password-mark'

config interface 'wg0'
	option proto 'wireguard'
	option private_key 'wireguard-private-mark'

config wireguard_wg0
	option preshared_key 'wireguard-shared-mark'
`;
const wireless = "config wifi-iface 'default_radio0'\n\toption key 'wifi-key-mark'\n";

/** Returns the files that the table of docs/safety.md names as places of the router's secrets. */
function documentedFiles(): readonly string[] {
  const page = readFileSync(new URL("../../docs/safety.md", import.meta.url), "utf8");
  return page
    .split("\n")
    .filter((line) => line.startsWith("| ") && line.includes("PPPoE"))
    .flatMap((line) => line.split("|")[1]?.match(/[\w.]+\.(?:json|ndjson|txt)/g) ?? []);
}

function found(text: string): readonly string[] {
  return planted.filter((mark) => text.includes(mark));
}

test("every command keeps the router's secrets in the files that docs/safety.md names", async () => {
  await using bench = await openBench({
    router: { files: { "/etc/config/network": network, "/etc/config/wireless": wireless } },
  });

  await bench.diagnose({});
  await bench.plan();
  const applied = await bench.apply();
  await bench.verify();
  const restored = await bench.rollback();
  await bench.applyInterruptedAt(4);

  // All text on the terminal and in --json comes from events.
  expect(found(JSON.stringify(bench.events))).toEqual([]);
  expect(applied.exit).toBe(0);
  expect(restored.exit).toBe(0);
  const records = await bench.runs.list();
  const files: readonly (readonly [string, string])[] = records.flatMap((record) => [
    ["snapshot.json", JSON.stringify(record.snapshot)] as const,
    ["plan.json", JSON.stringify(record.plan)] as const,
    ["journal.ndjson", JSON.stringify(record.journal)] as const,
    ["run.json", JSON.stringify(record.header)] as const,
    ["outcome.json", JSON.stringify(record.outcome ?? null)] as const,
    ["escape.txt", bench.runs.cards.get(record.header.id) ?? ""] as const,
  ]);
  const holding = files.filter(([, text]) => found(text).length > 0).map(([name]) => name);
  expect([...new Set(holding)].toSorted()).toEqual([...documentedFiles()].toSorted());
  expect(files.flatMap(([, text]) => found(text))).not.toContain("wifi-key-mark");
});

import { expect, test } from "vitest";
import { openBench } from "../support/bench.ts";
import type { BenchSpec } from "../support/bench.ts";

const handWritten = `# my own notes
config device
	option name br-lan
	option type bridge
	list ports lan1
	list ports lan2

config interface 'lan'
	option proto static
	option device br-lan
	option ipaddr 192.168.1.1
	option netmask 255.255.255.0

config interface wan   # fibre
	option proto pppoe
	option username 'me@provider'
	option password 'a secret'
	option device wan
`;
const withPppoe = { router: { files: { "/etc/config/network": handWritten } } };
const withMetric: BenchSpec = { router: { wan: { metric: 10 } } };

test("rollback restores the comments and the order of a hand-written file", async () => {
  await using bench = await openBench(withPppoe);
  const before = await bench.state();
  await bench.apply();

  const result = await bench.rollback();

  expect(bench.failure()).toBeUndefined();
  expect(result).toMatchObject({ outcome: "rolled-back", exit: 0 });
  expect(await bench.state()).toEqual(before);
});

test("rollback restores the settings from before a reset to factory settings", async () => {
  await using bench = await openBench();
  await bench.apply();
  const applied = await bench.state();
  await bench.stock();

  const result = await bench.rollback();
  const after = await bench.state();

  expect(result).toMatchObject({ outcome: "rolled-back", exit: 0 });
  // This firmware does not report the MAC address of a rule, so the rule is for any device.
  const rule = JSON.stringify({ cid: 1, vlan: 0, passthrough: 1, mac: null });
  expect(JSON.stringify(after.modem)).toBe(
    JSON.stringify(applied.modem).replace(/\{"cid":1,"vlan":0,[^}]*\}/, rule),
  );
});

test("a password of the router appears in no event", async () => {
  await using bench = await openBench(withPppoe);

  await bench.apply();
  await bench.rollback();

  expect(JSON.stringify(bench.events)).not.toContain("a secret");
});

test("rollback keeps a change that another user made after the run", async () => {
  await using bench = await openBench();
  await bench.apply(withMetric);
  await bench.pair.router.run("uci set network.lan.ip6assign=64; uci commit network", {});

  const result = await bench.rollback();

  const { stdout } = await bench.pair.router.run(
    "uci get network.lan.ip6assign; uci get network.wan.metric",
    {},
  );
  expect(result.exit).toBe(0);
  expect(stdout).toBe("64\n");
});

test("rollback --stock names the settings that it does not reset", async () => {
  await using bench = await openBench();
  await bench.apply();

  await bench.stock();

  expect(bench.events.findLast(({ type }) => type === "plan")).toMatchObject({
    purpose: "rollback",
    because: [expect.stringMatching(/^Not reset.*USB network mode/)],
  });
});

test("a plan names its evidence and its cost", async () => {
  await using bench = await openBench();

  await bench.plan();

  expect(bench.events).toContainEqual(
    expect.objectContaining({
      type: "plan",
      because: expect.arrayContaining([
        expect.stringContaining("Ethernet over PCIe"),
        expect.stringContaining("192.168.225.1"),
      ]),
    }),
  );
});

test("the guard does not start a WAN with automatic start off when it restores the router", async () => {
  await using bench = await openBench();
  const autostart = async (): Promise<string> =>
    (
      await bench.pair.router.run("ubus call network.interface.wan status | grep autostart", {})
    ).stdout.trim();
  await bench.pair.router.run(
    "uci set network.wan.auto=0; uci commit network; ubus call network reload",
    {},
  );
  await bench.wait(5_000);
  const before = await autostart();

  await bench.applyKilledAt(19);
  await bench.wait(240_000);

  expect(bench.titles()).toContain("done: Reload the network configuration");
  expect([before, await autostart()]).toEqual(['"autostart": false,', '"autostart": false,']);
});

test("a reset to the factory settings reports that the Ethernet port stays off", async () => {
  await using bench = await openBench();

  await bench.stock();

  expect(bench.events.filter(({ type }) => type === "plan" || type === "verdict")).toEqual([
    expect.objectContaining({ type: "plan", ethernetAfter: "off" }),
    expect.objectContaining({ type: "verdict", ethernet: "off" }),
  ]);
});

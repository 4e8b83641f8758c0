import { expect, test } from "vitest";
import { openBench } from "../support/bench.ts";

const pppoe = `
config interface 'loopback'
	option device 'lo'
	option proto 'static'
	option ipaddr '127.0.0.1'
	option netmask '255.0.0.0'

config device
	option name 'br-lan'
	option type 'bridge'
	list ports 'lan1'

config interface 'lan'
	option device 'br-lan'
	option proto 'static'
	option ipaddr '192.168.1.1'
	option netmask '255.255.255.0'

config interface 'wan'
	option device 'wan'
	option proto 'pppoe'
	option username 'user@isp.example'
	option password 'letmein'

`;

test("the escape card names both devices and the commands that undo the run", async () => {
  await using bench = await openBench({ router: { files: { "/etc/config/network": pppoe } } });

  const result = await bench.apply();
  const card = bench.runs.cards.get(result.run ?? "") ?? "";

  expect(card).toContain(`ethermode rollback ${result.run}`);
  expect(card).toContain("picocom -b 115200 sim:ttyUSB2");
  expect(card).toContain("ssh root@192.168.1.1");
  expect(card).toContain('AT+QMAP="MPDN_rule",0\n');
  expect(
    card
      .trimEnd()
      .split("\n")
      .slice(-3)
      .map((line) => line.trim()),
  ).toEqual(["uci commit", "reload_config", "ifup wan"]);
});

test("a password that the undo needs is marked on the escape card and appears in no event", async () => {
  await using bench = await openBench({
    router: { files: { "/etc/config/network": pppoe }, faults: ["uci-commit-fails"] },
  });

  await bench.apply();
  const card = [...bench.runs.cards.values()].join("\n");

  expect(card).toContain("KEEP THIS FILE PRIVATE");
  expect(card).toContain("    # secret\n    uci set network.wan.password='letmein'");
  expect(JSON.stringify(bench.events)).not.toContain("letmein");
});

test("the commands on the escape card restore the router byte for byte", async () => {
  await using bench = await openBench({ router: { files: { "/etc/config/network": pppoe } } });
  const before = (await bench.state()).router;
  const result = await bench.apply();
  const card = bench.runs.cards.get(result.run ?? "") ?? "";
  const typed = card
    .slice(card.indexOf("Then type:", card.indexOf("ROUTER")))
    .split("\n")
    .filter((line) => line.startsWith("    "))
    .map((line) => line.trim());

  await bench.pair.router.run(typed.join("\n"), {});

  expect((await bench.state()).router).toEqual(before);
});

test("the escape card of a rollback completes that rollback", async () => {
  await using bench = await openBench({ router: { files: { "/etc/config/network": pppoe } } });
  const applied = await bench.apply();

  const undone = await bench.rollback();
  const card = bench.runs.cards.get(undone.run ?? "") ?? "";

  expect(card).toContain(`ethermode rollback ${applied.run}`);
  expect(card).toContain("uci set network.wan.proto='pppoe'");
});

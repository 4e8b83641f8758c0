import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { simulateRouter } from "../../../simulator/router/router.ts";
import type { SimulatedRouter } from "../../../simulator/router/router.ts";
import { natPort, passthroughLease } from "../../support/ethernet-ports.ts";
import type { ScriptedPort } from "../../support/ethernet-ports.ts";
import { manualClock } from "../../support/manual-clock.ts";
import type { ManualClock } from "../../support/manual-clock.ts";
import { later } from "../../support/simulated-time.ts";

let clock: ManualClock;
let port: ScriptedPort;
let router: SimulatedRouter;

beforeEach(async () => {
  clock = manualClock(Date.UTC(2026, 10, 22, 14, 33, 16));
  port = natPort();
  router = await simulateRouter({ image: "dsa-24.10", clock, wan: port });
  await later(clock, 53_000);
});

afterEach(() => router.close());

function recorded(name: string): unknown {
  return JSON.parse(
    readFileSync(new URL(`../../fixtures/openwrt/${name}`, import.meta.url), "utf8"),
  );
}

async function json(command: string): Promise<unknown> {
  return JSON.parse((await router.run(command, {})).stdout);
}

test("the router has the recorded status behind the modem's network", async () => {
  expect(await json("ubus call network.interface dump")).toEqual(
    recorded("dsa-24.10/interface-dump.json"),
  );
});

test("prints the recorded output of ubus byte for byte", async () => {
  const text = readFileSync(
    new URL("../../fixtures/openwrt/dsa-24.10/interface-dump.json", import.meta.url),
    "utf8",
  );

  const { stdout } = await router.run("ubus call network.interface dump", {});

  expect(stdout).toBe(text);
});

test("keeps the old lease after a change to passthrough until ifup renews it", async () => {
  port.offer(passthroughLease);
  await later(clock, 30_000);
  const before = router.wanAddress();
  await router.run("ifup wan", {});

  await later(clock, 4000);

  expect([before, router.wanAddress()]).toEqual(["192.168.225.30", "100.72.1.45"]);
});

test("has no address while the cable is unplugged", async () => {
  const text = readFileSync(
    new URL("../../fixtures/openwrt/wan-states/cable-out.json", import.meta.url),
    "utf8",
  );
  port.link(false);

  const { stdout } = await router.run(
    "ubus call network.interface.wan status; cat /sys/class/net/wan/carrier",
    {},
  );

  expect(stdout).toBe(text);
});

test("requests a lease again when the link returns", async () => {
  port.link(false);
  port.offer(passthroughLease);
  port.link(true);
  await later(clock, 4000);

  expect(router.wanAddress()).toBe("100.72.1.45");
});

test("repeats its request until a server answers", async () => {
  port.offer(undefined);
  await router.run("ifup wan", {});
  await later(clock, 60_000);

  expect(await json("ubus call network.interface.wan status")).toEqual(
    recorded("wan-states/no-server.json"),
  );
});

test("renews a short lease while the answer stays the same", async () => {
  port.offer(passthroughLease);
  await router.run("ifup wan", {});
  await later(clock, 4000);

  await later(clock, 600_000);

  expect(router.wanAddress()).toBe("100.72.1.45");
});

test("drops an address that is not confirmed any more", async () => {
  port.offer(passthroughLease);
  await router.run("ifup wan", {});
  await later(clock, 4000);
  port.offer({ ...passthroughLease, address: "100.72.1.99" });

  await later(clock, 70_000);

  expect(router.wanAddress()).toBe("100.72.1.99");
});

test("a committed change takes effect a second or two after reload_config, not before", async () => {
  await router.run("uci set network.wan.metric=10; uci commit network; reload_config", {});
  const at = async (ms: number): Promise<unknown> => {
    await later(clock, ms);
    return json("ubus call network.interface.wan status | jsonfilter -e '@.metric'").catch(
      () => undefined,
    );
  };

  const soon = await at(500);
  const then = await at(6000);

  expect([soon, then]).toEqual([0, 10]);
});

test("a change that is only staged never takes effect", async () => {
  await router.run("uci set network.wan.proto=static; /etc/init.d/network reload", {});
  await later(clock, 5000);

  expect(await json("ubus call network.interface.wan status")).toMatchObject({
    proto: "dhcp",
    up: true,
  });
});

test("an interface on a missing device reports NO_DEVICE", async () => {
  await router.run(
    "uci set network.wan.device=eth9; uci commit network; /etc/init.d/network reload",
    {},
  );
  await later(clock, 5000);

  expect(await json("ubus call network.interface.wan status")).toMatchObject({
    available: false,
    errors: [{ subsystem: "interface", code: "NO_DEVICE" }],
  });
});

test("uses the MAC address of the WAN port, or the configured one", async () => {
  await router.run(
    "uci add network device; uci set network.@device[-1].name=wan; " +
      "uci set network.@device[-1].macaddr=02:AA:BB:CC:DD:EE; uci commit network; ifup wan",
    {},
  );
  await later(clock, 5000);

  expect([port.asked[0], port.asked.at(-1)]).toEqual(["02:0e:57:00:01:02", "02:aa:bb:cc:dd:ee"]);
});

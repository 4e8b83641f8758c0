import { afterEach, beforeEach, expect, test } from "vitest";
import { simulateRouter } from "../../../simulator/router/router.ts";
import type { SimulatedRouter } from "../../../simulator/router/router.ts";
import { natPort } from "../../support/ethernet-ports.ts";
import { manualClock } from "../../support/manual-clock.ts";
import type { ManualClock } from "../../support/manual-clock.ts";
import { later } from "../../support/simulated-time.ts";

/** Counts down, then puts the network configuration back; at boot it does so before the network starts. */
const initScript = `#!/bin/sh /etc/rc.common
START=15
USE_PROCD=1
restore() {
	[ -f /etc/guard/pending ] || return 0
	cp /etc/guard/network /etc/config/.network.new && mv /etc/config/.network.new /etc/config/network
	rm -f /etc/guard/pending
	echo "$1" > /etc/guard/reason
}
boot() { restore boot; }
start_service() {
	procd_open_instance
	procd_set_param command /bin/sh /etc/guard/watch 10
	procd_close_instance
}
`;

const watchScript = `#!/bin/sh
left=$1
while [ "$left" -gt 0 ]; do
	sleep 1
	[ -f /etc/guard/pending ] || exit 0
	left=$((left - 1))
done
cp /etc/guard/network /etc/config/network
rm -f /etc/guard/pending
echo timeout > /etc/guard/reason
sync
reload_config
`;

let clock: ManualClock;
let router: SimulatedRouter;

beforeEach(async () => {
  clock = manualClock();
  router = await simulateRouter({
    image: "dsa-24.10",
    clock,
    wan: natPort(),
    files: { "/etc/init.d/guard": initScript, "/etc/guard/watch": watchScript },
  });
  await later(clock, 5000);
});

afterEach(() => router.close());

async function run(commandLine: string): Promise<string> {
  return (await router.run(commandLine, {})).stdout;
}

async function breakTheLan(): Promise<void> {
  await run(
    "cp /etc/config/network /etc/guard/network; touch /etc/guard/pending; " +
      "/etc/init.d/guard enable; /etc/init.d/guard start",
  );
  await run("uci set network.lan.ipaddr=10.9.9.1/24; uci commit network; reload_config");
}

test("procd lists a service started by its init script, with the pid of a running process", async () => {
  await run("touch /etc/guard/pending; /etc/init.d/guard start");

  const service = JSON.parse(await run(`ubus call service list '{"name":"guard"}'`));
  const { pid, ...rest } = service.guard.instances.instance1;

  expect(rest).toEqual({
    running: true,
    command: ["/bin/sh", "/etc/guard/watch", "10"],
    term_timeout: 5,
  });
  expect(await run("pgrep -f [g]uard/watch")).toBe(`${pid}\n`);
});

test.each([
  ["enable; /etc/init.d/guard enabled", 0],
  ["enable; /etc/init.d/guard disable; /etc/init.d/guard enabled", 1],
  ["start; /etc/init.d/guard running", 0],
  ["start; /etc/init.d/guard stop; /etc/init.d/guard running", 1],
])("/etc/init.d/guard %s ends with %i", async (actions, status) => {
  const result = await router.run(`touch /etc/guard/pending; /etc/init.d/guard ${actions}`, {});

  expect(result).toEqual({ status, stdout: "", stderr: "" });
});

test("a broken LAN address locks the user out until the guard restores it", async () => {
  await breakTheLan();
  await later(clock, 5000);
  const meanwhile = router.reachable();

  await later(clock, 10_000);

  expect([meanwhile, router.reachable()]).toEqual([false, true]);
  expect(await run("cat /etc/guard/reason")).toBe("timeout\n");
});

test("after a power cut the guard restores before the network starts", async () => {
  await breakTheLan();
  await later(clock, 3000);
  const meanwhile = router.reachable();

  await router.powerCut();

  expect([meanwhile, router.reachable()]).toEqual([false, true]);
  expect(await run("cat /etc/guard/reason")).toBe("boot\n");
});

test("without a guard a power cut keeps the committed change and drops the staged one", async () => {
  await run("uci set network.wan.metric=10; uci commit network; uci set network.wan.metric=20");

  await router.powerCut();

  expect(await run("uci get network.wan.metric; uci changes; ls /tmp/.uci 2>&1")).toBe(
    "10\nls: /tmp/.uci: No such file or directory\n",
  );
});

test("a power cut ends processes and empties memory, and keeps the flash", async () => {
  await run(
    "echo flash > /etc/mark; echo memory > /tmp/mark; start-stop-daemon -S -b -x /bin/sleep -- 1000",
  );

  await router.powerCut();

  expect(await run("cat /etc/mark /tmp/mark 2>/dev/null; pgrep -f '[s]leep 1000'")).toBe("flash\n");
});

test("reboot restarts the router with the same flash", async () => {
  const before = await router.flash();
  await run("reboot");

  await later(clock, 10_000);

  expect(router.reachable()).toBe(true);
  expect(await router.flash()).toEqual(before);
  expect(router.connectionEpoch()).toBe(1);
});

test("a process started by start-stop-daemon continues after its command has ended", async () => {
  await run("start-stop-daemon -S -b -x /bin/sh -- -c 'sleep 2; echo later > /tmp/later'");
  const soon = await run("cat /tmp/later 2>/dev/null");

  await later(clock, 3000);

  expect([soon, await run("cat /tmp/later")]).toEqual(["", "later\n"]);
});

import { expect, test } from "vitest";
import { simulatedShell } from "../../../simulator/router/shell.ts";
import type { RouterFault } from "../../../simulator/router/faults.ts";
import { simulateRouter } from "../../../simulator/router/router.ts";
import { natPort, passthroughLease } from "../../support/ethernet-ports.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { later } from "../../support/simulated-time.ts";

const call = { signal: new AbortController().signal };
const metric = "uci set network.wan.metric=10; uci commit network; reload_config";

async function faulty(...faults: readonly RouterFault[]) {
  const clock = manualClock();
  const port = natPort();
  const router = await simulateRouter({ image: "dsa-24.10", clock, wan: port, faults });
  await later(clock, 5000);
  return {
    clock,
    port,
    router,
    run: (commandLine: string) => router.run(commandLine, {}),
    wait: (ms: number) => later(clock, ms),
    [Symbol.asyncDispose]: () => router.close(),
  };
}

test("locks-us-out-after-reload: unreachable until the old configuration is in effect again", async () => {
  await using bed = await faulty("locks-us-out-after-reload");
  await bed.run("cp /etc/config/network /etc/before");
  await bed.run(metric);
  await bed.wait(3000);
  const shut = bed.router.reachable();

  await bed.run("cp /etc/before /etc/config/network; reload_config");
  await bed.wait(3000);

  expect([shut, bed.router.reachable()]).toEqual([false, true]);
});

test("drops-ssh-after-reload: open connections die, a new one works", async () => {
  await using bed = await faulty("drops-ssh-after-reload");
  const open = simulatedShell(bed.router);
  const shell = await open(call);
  await shell.exec(["sh", "-c", metric], call);
  await bed.wait(3000);

  await expect(shell.exec(["true"], call)).rejects.toMatchObject({
    code: "router/connection-lost",
  });
  expect((await (await open(call)).exec(["true"], call)).status).toBe(0);
});

test("a command continues to its end when its connection dies, and exec reports the loss", async () => {
  await using bed = await faulty("drops-ssh-after-reload");
  const shell = await simulatedShell(bed.router)(call);
  const waiting = shell.exec(["sh", "-c", `${metric}; sleep 10; echo done > /tmp/done`], call);
  const lost = expect(waiting).rejects.toMatchObject({ code: "router/connection-lost" });

  await bed.wait(12_000);
  await lost;

  expect((await bed.run("cat /tmp/done")).stdout).toBe("done\n");
});

test("opening a shell on an unreachable router fails after a while", async () => {
  await using bed = await faulty("locks-us-out-after-reload");
  await bed.run(metric);
  await bed.wait(3000);
  const refused = expect(simulatedShell(bed.router)(call)).rejects.toMatchObject({
    code: "router/unreachable",
  });

  await bed.wait(20_000);

  await refused;
});

test("an abort while the router does not answer settles at once with its reason", async () => {
  await using bed = await faulty("locks-us-out-after-reload");
  await bed.run(metric);
  await bed.wait(3000);
  const stop = new AbortController();
  const opening = expect(simulatedShell(bed.router)(stop)).rejects.toThrow("enough");

  stop.abort(new Error("enough"));

  await opening;
});

test("slow-reload: a change takes effect after twenty seconds", async () => {
  await using bed = await faulty("slow-reload");
  await bed.run(metric);
  await bed.wait(10_000);
  const soon = (await bed.run("ifstatus wan | jsonfilter -e @.metric")).stdout;

  await bed.wait(20_000);

  expect([soon, (await bed.run("ifstatus wan | jsonfilter -e @.metric")).stdout]).toEqual([
    "0\n",
    "10\n",
  ]);
});

test("reload-does-nothing: only a restart reads the configuration", async () => {
  await using bed = await faulty("reload-does-nothing");
  await bed.run(metric);
  await bed.wait(30_000);
  const before = (await bed.run("ifstatus wan | jsonfilter -e @.metric")).stdout;

  await bed.router.powerCut();
  await bed.wait(5000);

  expect([before, (await bed.run("ifstatus wan | jsonfilter -e @.metric")).stdout]).toEqual([
    "0\n",
    "10\n",
  ]);
});

test.each<readonly [RouterFault]>([["no-dhcp-answer"], ["cable-out"]])(
  "%s: the WAN has no address",
  async (fault) => {
    await using bed = await faulty(fault);

    await bed.wait(60_000);

    expect(bed.router.wanAddress()).toBeUndefined();
  },
);

test("keeps-old-lease: only a restart brings the new address, ifup does not", async () => {
  await using bed = await faulty("keeps-old-lease");
  bed.port.offer(passthroughLease);
  await bed.run("ifup wan");
  await bed.wait(5000);
  const kept = bed.router.wanAddress();

  await bed.router.powerCut();
  await bed.wait(5000);

  expect([kept, bed.router.wanAddress()]).toEqual(["192.168.225.30", "100.72.1.45"]);
});

test.each<readonly [RouterFault, string]>([
  ["full-flash", "No space left on device"],
  ["read-only-root", "Read-only file system"],
])(
  "%s: flash cannot be written, memory can, and nothing on flash changes",
  async (fault, words) => {
    await using bed = await faulty(fault);
    const before = await bed.router.flash();

    const written = await bed.run("echo x > /tmp/x && echo y > /etc/y");
    const committed = await bed.run("uci set network.wan.metric=10; uci commit network");

    expect(written).toMatchObject({ status: 1, stderr: expect.stringContaining(words) });
    expect(committed).toEqual({ status: 1, stdout: "", stderr: "uci: I/O error\n" });
    expect(await bed.router.flash()).toEqual(before);
  },
);

test("df shows full-flash, and /proc/mounts shows read-only-root", async () => {
  await using bed = await faulty("full-flash", "read-only-root");

  expect((await bed.run("df /overlay")).stdout).toMatch(/ 0 100% \/overlay/);
  expect((await bed.run("grep ' / ' /proc/mounts")).stdout).toContain(" overlay ro,");
});

test("uci-commit-fails: the file is unchanged and the change stays staged", async () => {
  await using bed = await faulty("uci-commit-fails");
  const before = await bed.router.flash();

  const result = await bed.run("uci set network.wan.metric=10; uci commit network");

  expect(result.status).toBe(1);
  expect(await bed.router.flash()).toEqual(before);
  expect((await bed.run("uci changes")).stdout).toBe("network.wan.metric='10'\n");
});

test.each<readonly [RouterFault, string]>([
  ["foreign-staged-changes", "uci changes"],
  ["luci-unsaved-edits", "ls /var/run/rpcd/uci-*/network"],
  ["luci-apply-pending", "ls /var/run/rpcd/snapshot-files/network"],
  ["modemmanager-running", "pidof ModemManager || /etc/init.d/modemmanager enabled && echo there"],
  ["wireless-uplink", "uci get network.wwan.proto"],
])("%s can be seen on the router", async (fault, command) => {
  await using bed = await faulty(fault);

  const result = await bed.run(command);

  expect(result).toMatchObject({ status: 0, stdout: expect.stringMatching(/\S/) });
});

const service = `cat > /etc/init.d/mine <<'END'
#!/bin/sh /etc/rc.common
USE_PROCD=1
START=15
start_service() { procd_open_instance; procd_set_param command /bin/sleep 600; procd_close_instance; }
END
chmod +x /etc/init.d/mine; /etc/init.d/mine start; /etc/init.d/mine running`;

test("guard-cannot-start: the service does not start", async () => {
  await using bed = await faulty("guard-cannot-start");

  const result = await bed.run(service);

  expect(result).toMatchObject({ status: 1, stderr: expect.stringContaining("Command failed") });
});

test("guard-dies: the service ends two seconds after its start", async () => {
  await using bed = await faulty("guard-dies");
  const first = await bed.run(service);

  await bed.wait(4000);

  expect([first.status, (await bed.run("/etc/init.d/mine running")).status]).toEqual([0, 1]);
});

test("loses-unsynced-writes: a power cut loses unsynced files and keeps commits", async () => {
  await using bed = await faulty("loses-unsynced-writes");
  await bed.run(
    "echo kept > /etc/kept; sync; echo lost > /etc/lost; uci set network.wan.metric=10; uci commit network",
  );

  await bed.router.powerCut();

  expect((await bed.run("cat /etc/kept; cat /etc/lost; uci get network.wan.metric")).stdout).toBe(
    "kept\n10\n",
  );
});

test("a fault that is added later works from then on", async () => {
  await using bed = await faulty();
  const before = bed.router.wanAddress();

  bed.router.addFault("cable-out");

  expect([before, bed.router.wanAddress()]).toEqual(["192.168.225.30", undefined]);
});

import { afterEach, describe, expect, test } from "vitest";
import {
  armGuard,
  confirmGuard,
  guardStatus,
  restoreGuard,
} from "../../../src/router/guard/guard.ts";
import { readFacts } from "../../../src/router/openwrt/read-facts.ts";
import { readValues } from "../../../src/router/openwrt/read-uci.ts";
import { isInEffect, reload } from "../../../src/router/openwrt/reload.ts";
import { renewLease, wanStatus } from "../../../src/router/openwrt/wan-interface.ts";
import { writeUci } from "../../../src/router/openwrt/write-uci.ts";
import type { Shell } from "../../../src/router/shell.ts";
import { simulatedShell } from "../../../simulator/router/shell.ts";
import { simulateRouter } from "../../../simulator/router/router.ts";
import type { RouterOptions, SimulatedRouter } from "../../../simulator/router/router.ts";
import { uciCommands } from "../../../src/uci/uci-commands.ts";
import type { Change } from "../../../src/uci/value.ts";
import { wanValues } from "../../../src/uci/wan.ts";
import { natPort } from "../../support/ethernet-ports.ts";
import { testClock } from "../../support/test-clock.ts";

const call = { signal: new AbortController().signal };
const token = "0123456789abcdef0123456789abcdef";
const order = { token, seconds: 20, configs: ["network", "firewall"], interfaces: ["wan"] };
const images = ["dsa-24.10", "eth-25.12", "legacy-19.07", "bare-24.10-no-rpcd"] as const;

const changes: readonly Change[] = [
  { path: "network.lan.metric", from: null, to: "10" },
  { path: "network.modem", from: null, to: "interface" },
  { path: "network.modem.ipaddr", from: null, to: ["192.168.225.2/24", "it's; $(id)"] },
  { path: "firewall.@zone[name=wan].network", from: ["wan", "wan6"], to: ["wan", "wan6", "modem"] },
  { path: "firewall.@zone[name=wan].masq", from: "1", to: null },
];
const back = changes.map(({ path, from, to }) => ({ path, from: to, to: from }));
const wanted = Object.fromEntries(changes.map(({ path, to }) => [path, to]));

let clock: ReturnType<typeof testClock>;
let router: SimulatedRouter;
let shell: Shell;

async function start(options: Partial<RouterOptions> = {}): Promise<void> {
  clock = testClock();
  router = await simulateRouter({ image: "dsa-24.10", clock, wan: natPort(), ...options });
  await clock.sleep(60_000, call);
  shell = await simulatedShell(router)(call);
}

afterEach(() => router.close());

test("a zone inserted before the WAN zone after reading is not changed", async () => {
  await start();
  const before = await router.flash();
  const meanwhile = [
    "uci add firewall zone",
    "uci set firewall.@zone[-1].name=guest",
    "uci reorder firewall.@zone[-1]=0",
    "uci commit firewall",
  ].join("; ");
  const looking: Shell = {
    ...shell,
    exec: async (argv, how) => {
      const seen = await shell.exec(argv, how);
      if (how.stdin?.includes('uci -X show "$config"') === true)
        await shell.exec(["sh", "-c", meanwhile], call);
      return seen;
    },
  };

  const refused = writeUci(looking, changes, call);

  await expect(refused).rejects.toMatchObject({ code: "apply/drifted" });
  expect(
    await readValues(
      shell,
      ["firewall.@zone[name=guest].network", "firewall.@zone[name=lan].masq", "network.modem"],
      call,
    ),
  ).toEqual({
    "firewall.@zone[name=guest].network": null,
    "firewall.@zone[name=lan].masq": null,
    "network.modem": null,
  });
  expect((await router.flash())["/etc/config/network"]).toEqual(before["/etc/config/network"]);
});

test("a package that uci cannot parse does not count as a staged edit", async () => {
  await start();
  await shell.exec(["sh", "-c", "echo nonsense > /etc/config/notes"], call);

  await armGuard(shell, order, call);
  await writeUci(shell, changes, call);

  expect(await readValues(shell, Object.keys(wanted), call)).toEqual(wanted);
});

test.each([
  [
    "a port removed from a bridge interface",
    "legacy-19.07",
    [{ path: "network.lan.ifname", from: "lan1 lan2 lan3 lan4", to: "lan1 lan2 lan3" }],
  ],
  [
    "a protocol with its own device",
    "dsa-24.10",
    [
      { path: "network.wan.proto", from: "dhcp", to: "qmi" },
      { path: "network.wan.device", from: "wan", to: "/dev/cdc-wdm0" },
    ],
  ],
  [
    "a disabled interface",
    "dsa-24.10",
    [
      { path: "network.wan.proto", from: "dhcp", to: "static" },
      { path: "network.wan.disabled", from: null, to: "1" },
    ],
  ],
  [
    "an alias of another interface",
    "dsa-24.10",
    [{ path: "network.wan.device", from: "wan", to: "@lan" }],
  ],
  [
    "another protocol on the same device",
    "dsa-24.10",
    [{ path: "network.wan.proto", from: "dhcp", to: "static" }],
  ],
] as const)("%s is seen to be in effect once it is reloaded", async (_title, image, steps) => {
  await start({ image });

  await writeUci(shell, steps, call);
  await reload(shell, ["network"], call);
  await clock.sleep(5_000, call);

  expect(await isInEffect(shell, steps, call)).toBe(true);
});

test("isInEffect does not wait for a disabled interface whose device changes", async () => {
  await start();
  await shell.exec(
    ["sh", "-c", "uci set network.wan6.disabled=1; uci commit network; ubus call network reload"],
    call,
  );
  const moved = ["wan", "wan6"].map((name) => ({
    path: `network.${name}.device`,
    from: "wan",
    to: "lan4",
  }));

  await writeUci(shell, moved, call);
  const before = await isInEffect(shell, moved, call);
  await reload(shell, ["network"], call);
  await clock.sleep(5_000, call);

  expect([before, await isInEffect(shell, moved, call)]).toEqual([false, true]);
});

describe.each(images)("a simulated %s", (image) => {
  test("is written and restored", async () => {
    await start({ image });
    const before = await router.flash();

    await writeUci(shell, changes, call);
    const written = await readValues(shell, Object.keys(wanted), call);
    await writeUci(shell, back, call);

    expect(written).toEqual(wanted);
    expect(await readValues(shell, Object.keys(wanted), call)).toEqual(
      Object.fromEntries(changes.map(({ path, from }) => [path, from])),
    );
    expect(Object.keys(await router.flash())).toEqual(Object.keys(before));
  });

  test("restores itself without a confirmation", async () => {
    await start({ image });
    const { "/etc/config/network": network, "/etc/config/firewall": firewall } =
      await router.flash();
    await armGuard(shell, order, call);
    await writeUci(shell, changes, call);

    await router.clock.sleep(30_000, call);

    expect(await router.flash()).toMatchObject({
      "/etc/config/network": network,
      "/etc/config/firewall": firewall,
    });
    expect(await guardStatus(shell, call)).toEqual({ state: "restored", reason: "timeout" });
  });

  test("keeps a confirmed change over a power cut, without the guard", async () => {
    await start({ image });
    const names = Object.keys(await router.flash());
    await armGuard(shell, order, call);
    await writeUci(shell, changes, call);
    await confirmGuard(shell, token, call);

    await router.powerCut();
    await router.clock.sleep(60_000, call);

    const again = await simulatedShell(router)(call);
    expect(await readValues(again, Object.keys(wanted), call)).toEqual(wanted);
    expect(Object.keys(await router.flash())).toEqual(names);
  });

  test("restores its configuration on request", async () => {
    await start({ image });
    const before = await router.flash();
    await armGuard(shell, order, call);
    await writeUci(shell, changes, call);

    await restoreGuard(shell, token, call);

    expect(await router.flash()).toEqual(before);
  });

  test("has a DHCP WAN after the desired values were written, and no drift", async () => {
    await start({ image });
    const goal = { ipv6: "keep", metric: 5, retire: [], management: false } as const;
    const facts = await readFacts(
      shell,
      { wanInterface: "wan", wanDevice: image === "eth-25.12" ? "eth1" : "wan" },
      call,
    );
    const values = wanValues(facts, goal);
    const now = facts.valuesOf(Object.keys(values));
    const steps = Object.entries(values).map(([path, to]) => ({
      path,
      from: now[path] ?? null,
      to,
    }));

    await writeUci(
      shell,
      steps.filter(({ from, to }) => JSON.stringify(from) !== JSON.stringify(to)),
      call,
    );

    const after = await readFacts(shell, { wanInterface: "wan" }, call);
    expect(after.valuesOf(Object.keys(values))).toEqual(wanValues(after, goal));
  });
});

test("a power cut before the confirmation restores the old configuration first", async () => {
  await start();
  await armGuard(shell, order, call);
  await writeUci(shell, changes, call);

  await router.powerCut();
  await router.clock.sleep(60_000, call);

  const again = await simulatedShell(router)(call);
  expect(await guardStatus(again, call)).toEqual({ state: "restored", reason: "boot" });
  expect(await readValues(again, ["network.lan.metric"], call)).toEqual({
    "network.lan.metric": null,
  });
});

test("a login without root rights is refused by name", async () => {
  await start();
  const asUser: Shell = {
    ...shell,
    exec: async (argv, how) => {
      const result = await shell.exec(argv, how);
      return {
        ...result,
        stdout: result.stdout
          .replace(/(part-\S+ user\n)0\n/, "$11000\n")
          .replace(/(part-\S+ config \w+\n)[^]*?(?=\npart-)/g, "$1"),
      };
    },
  };

  await expect(readFacts(asUser, { wanInterface: "wan" }, call)).rejects.toMatchObject({
    code: "router/login-refused",
    message: expect.stringContaining("not root"),
  });
});

test("edits staged by another user stay staged and are not committed", async () => {
  await start();
  await shell.exec(["uci", "set", "network.lan.metric=77"], call);

  const refused = writeUci(shell, changes, call);

  await expect(refused).rejects.toMatchObject({
    code: "busy/unsaved-changes",
    message: expect.stringContaining("in network"),
  });
  expect((await shell.exec(["uci", "changes"], call)).stdout).toBe("network.lan.metric='77'\n");
});

test("a missing section is refused, and nothing stays staged", async () => {
  await start();
  const before = await router.flash();

  const refused = writeUci(
    shell,
    [
      { path: "network.lan.metric", from: null, to: "10" },
      { path: "network.nosec.x", from: null, to: "1" },
    ],
    call,
  );

  await expect(refused).rejects.toMatchObject({
    code: "router/command-failed",
    message: expect.stringContaining("uci: Invalid argument"),
  });
  expect((await shell.exec(["uci", "changes"], call)).stdout).toBe("");
  expect(await router.flash()).toEqual(before);
});

test("the manual commands have the same effect", async () => {
  await start();

  await shell.exec(["sh", "-c", [...uciCommands(changes), "uci commit"].join("\n")], call);

  expect(await readValues(shell, Object.keys(wanted), call)).toEqual(wanted);
});

test("reading and writing take one command each, plus one for unnamed sections", async () => {
  await start();
  const begin = router.commands.length;

  await readFacts(shell, { wanInterface: "wan" }, call);
  await writeUci(shell, changes.slice(0, 1), call);
  await writeUci(shell, changes.slice(3), call);

  expect(router.commands.length - begin).toBe(4);
});

test("a lease is renewed and reported", async () => {
  await start();

  await renewLease(shell, "wan", call);
  await router.clock.sleep(10_000, call);

  expect(await wanStatus(shell, "wan", call)).toMatchObject({
    up: true,
    address: "192.168.225.30",
    server: "192.168.225.1",
  });
});

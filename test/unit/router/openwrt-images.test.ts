import { afterEach, describe, expect, test } from "vitest";
import {
  armGuard,
  confirmGuard,
  guardStatus,
  restoreGuard,
} from "../../../src/router/guard/guard.ts";
import { readFacts } from "../../../src/router/openwrt/read-facts.ts";
import { readValues } from "../../../src/router/openwrt/read-uci.ts";
import { renewLease, wanStatus } from "../../../src/router/openwrt/wan-interface.ts";
import { writeUci } from "../../../src/router/openwrt/write-uci.ts";
import { simulatedShell } from "../../../simulator/router/shell.ts";
import { uciCommands } from "../../../src/uci/uci-commands.ts";
import { wanValues } from "../../../src/uci/wan.ts";
import { call, token, order, changes, wanted, router, shell, start } from "./started-router.ts";

const images = ["dsa-24.10", "eth-25.12", "legacy-19.07", "bare-24.10-no-rpcd"] as const;

const back = changes.map(({ path, from, to }) => ({ path, from: to, to: from }));

afterEach(() => router.close());

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

  const { lease } = await wanStatus(shell, "wan", call);
  expect(lease).toMatchObject({
    up: true,
    address: "192.168.225.30",
    server: "192.168.225.1",
  });
});

import { afterEach, expect, test } from "vitest";
import { armGuard, guardStatus, restoreGuard } from "../../../src/router/guard/guard.ts";
import { readFacts } from "../../../src/router/openwrt/read-facts.ts";
import { readValues } from "../../../src/router/openwrt/read-uci.ts";
import { replaceFiles } from "../../../src/router/openwrt/replace.ts";
import { isInEffect, reload } from "../../../src/router/openwrt/reload.ts";
import { writeUci } from "../../../src/router/openwrt/write-uci.ts";
import type { Shell } from "../../../src/router/shell.ts";
import { simulatedShell } from "../../../simulator/router/shell.ts";
import { call, order, changes, wanted, clock, router, shell, start } from "./started-router.ts";

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
  [
    "an ifname beside a device",
    "dsa-24.10",
    [{ path: "network.wan.ifname", from: null, to: "eth9" }],
  ],
] as const)("%s is seen to be in effect once it is reloaded", async (_title, image, steps) => {
  await start({ image });

  await writeUci(shell, steps, call);
  await reload(shell, ["network"], call);
  await clock.sleep(5_000, call);

  expect(await isInEffect(shell, { changes: steps }, call)).toBe(true);
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
  const before = await isInEffect(shell, { changes: moved }, call);
  await reload(shell, ["network"], call);
  await clock.sleep(5_000, call);

  expect([before, await isInEffect(shell, { changes: moved }, call)]).toEqual([false, true]);
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
          .replace(/(part-\S+ user\n)/, "$11000\n")
          .replace(/==> \S+etc\/config\/\w+ <==\n[^]*?(?=\n==> |\n\npart-)/g, ""),
      };
    },
  };

  await expect(readFacts(asUser, { wanInterface: "wan" }, call)).rejects.toMatchObject({
    code: "router/login-refused",
    message: expect.stringContaining("not root"),
  });
});

test("nothing is written or stays staged when the guard is not armed any more", async () => {
  await start();
  await armGuard(shell, order, call);
  await restoreGuard(shell, order.token, call);
  const before = await router.flash();
  const text = before["/etc/config/network"] ?? "";
  const guard = order.token;

  const refused = [
    () => writeUci(shell, changes, { ...call, guard }),
    () => replaceFiles(shell, { network: `${text}\n` }, { network: text }, { ...call, guard }),
  ];

  for (const write of refused)
    await expect(write()).rejects.toMatchObject({ code: "apply/not-confirmed" });
  expect((await shell.exec(["uci", "changes"], call)).stdout).toBe("");
  expect(await router.flash()).toEqual(before);
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

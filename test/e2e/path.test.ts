import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { routerImages } from "../../simulator/router/images/images.ts";
import { ethernetMode } from "../support/openwrt-bed/facts.ts";
import { diagnoseBed } from "../support/openwrt-bed/diagnose-bed.ts";
import { change, realPaths } from "../support/openwrt-bed/real-paths.ts";
import { person, type Person } from "../support/openwrt-bed/bed-user.ts";
import { outcome } from "../support/openwrt-bed/run.ts";
import { openBed, type Bed } from "../support/openwrt-bed.ts";
import { whyNoRealParts } from "../support/real-parts.ts";

const timeoutMs = 120_000;
const settleMs = 2_000;

/** A computer in the LAN, nftables and dnsmasq are real, so a fault of the path affects them. */
describe.skipIf(whyNoRealParts() !== undefined)("the path from a LAN to the Internet", () => {
  let bed: Bed;
  let user: Person;

  beforeAll(async () => {
    const mac = routerImages["dsa-24.10"].wanMac;
    const rules = [{ cid: 1, vlan: 0, passthrough: 1, mac }, null, null, null] as const;
    const nonVolatile = { ...ethernetMode, rules, autoConnect: [1, 0, 0, 0], passthroughNat: 0 };
    bed = await openBed({ modem: { nonVolatile }, password: "secret" });
    user = await person(bed);
    await user.write("secret.txt", "secret\n");
    await user.write(
      "profile.yaml",
      "ethermode: 1\nextends: rm520n-gl-passthrough\nrouter: { password: { file: secret.txt } }\n",
    );
    await bed.wanBecomes("100.72.");
  }, timeoutMs);

  afterAll(async () => {
    await user[Symbol.asyncDispose]();
    await bed[Symbol.asyncDispose]();
  });

  const onRouter = async (commands: string): Promise<void> => {
    await bed.router(["sh", "-c", commands]);
    await new Promise((resolve) => setTimeout(resolve, settleMs));
  };
  const reachesInternet = async (): Promise<boolean> => {
    const [program, ...words] = bed.onComputer("busybox ping -c 1 -W 1 1.1.1.1".split(" "));
    return (await outcome(program, words)).status === 0;
  };

  /** Waits until the computer reaches the Internet, or does not any more, and returns whether it does. */
  const reachBecomes = async (wanted: boolean): Promise<boolean> => {
    for (let attempt = 0; attempt < 15; attempt += 1) {
      if ((await reachesInternet()) === wanted) return wanted;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    return !wanted;
  };

  test.each([
    [
      "the firewall is stopped",
      "/etc/init.d/firewall stop",
      "firewall-stopped",
      "/etc/init.d/firewall start",
    ],
    [
      "dnsmasq has no server to ask",
      "uci set network.wan.peerdns=0; uci commit; ifup wan",
      "dns-failure",
      "uci delete network.wan.peerdns; uci commit; ifup wan",
    ],
  ])(
    "is broken for a computer when %s, and the doctor names the cause",
    async (_title, breaking, code, fix) => {
      await onRouter(breaking);
      const reached = await reachBecomes(code === "dns-failure");

      const { events } = await user.cli(["doctor", "profile.yaml", "--json"]);
      await onRouter(fix);

      expect(reached).toBe(code === "dns-failure");
      expect(
        events.filter((event) => event.severity === "error").map((event) => event.code),
      ).toEqual([code]);
      expect(await reachBecomes(true)).toBe(true);
    },
    timeoutMs,
  );

  test(
    "is broken by every other fault, and the doctor names its cause first",
    async () => {
      await bed.router(["sh", "-c", "mkdir -p /tmp/saved; cp /etc/config/* /tmp/saved"]);
      const seen: unknown[] = [];
      for (const setup of realPaths) {
        await change(bed, setup.break);
        const isReached = await reachBecomes(setup.reaches);

        const events = await diagnoseBed(bed, setup.check);
        const errors = events.flatMap((event) =>
          event.type === "finding" && event.severity === "error" ? [event.code] : [],
        );
        const proven = events.some(
          (event) =>
            event.type === "verdict" && event.proven?.includes("path: LAN to Internet") === true,
        );
        seen.push([setup.title, isReached, errors[0], proven]);
        await change(bed, setup.fix);
        if (setup.code === "wan-off" || setup.code === "no-default-route")
          await bed.wanBecomes("100.72.");
        expect([setup.title, await reachBecomes(true)]).toEqual([setup.title, true]);
      }

      expect(seen).toEqual(
        realPaths.map(({ title, reaches, code }) => [title, reaches, code, false]),
      );
    },
    2 * timeoutMs,
  );

  test(
    "is repaired by apply: masquerading, forwarding and default route",
    async () => {
      await onRouter(
        "uci set firewall.@zone[1].masq=0; uci delete firewall.@forwarding[0]; " +
          "uci set network.wan.defaultroute=0; uci commit; ifup wan",
      );
      const reached = await reachBecomes(false);

      const applied = await user.cli(["apply", "profile.yaml", "--yes", "--json"]);

      expect(reached).toBe(false);
      expect(applied.exit).toBe(0);
      expect(applied.events.findLast(({ type }) => type === "verdict")).toMatchObject({
        proven: ["passthrough: addresses equal", "path: LAN to Internet"],
      });
      expect(await reachBecomes(true)).toBe(true);
    },
    timeoutMs,
  );
});

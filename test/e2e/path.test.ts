import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { routerImages } from "../../simulator/router/images/images.ts";
import { ethernetMode } from "../support/openwrt-bed/facts.ts";
import { person, type Person } from "../support/openwrt-bed/person.ts";
import { outcome } from "../support/openwrt-bed/run.ts";
import { openBed, type Bed } from "../support/openwrt-bed.ts";
import { whyNoRealParts } from "../support/real-parts.ts";

const timeoutMs = 120_000;
const settleMs = 2_000;

/** A computer in the LAN, nftables and dnsmasq are real: what breaks the path breaks it for them. */
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
      const reached = await reachesInternet();

      const { events } = await user.cli(["doctor", "profile.yaml", "--json"]);
      await onRouter(fix);

      expect(reached).toBe(code === "dns-failure");
      expect(
        events.filter((event) => event.severity === "error").map((event) => event.code),
      ).toEqual([code]);
      expect(await reachesInternet()).toBe(true);
    },
    timeoutMs,
  );

  test(
    "is repaired by apply: masquerading, forwarding and default route",
    async () => {
      await onRouter(
        "uci set firewall.@zone[1].masq=0; uci delete firewall.@forwarding[0]; " +
          "uci set network.wan.defaultroute=0; uci commit; ifup wan",
      );
      const reached = await reachesInternet();

      const applied = await user.cli(["apply", "profile.yaml", "--yes", "--json"]);

      expect(reached).toBe(false);
      expect(applied.exit).toBe(0);
      expect(applied.events.findLast(({ type }) => type === "verdict")).toMatchObject({
        proven: ["passthrough: addresses equal", "path: LAN to Internet"],
      });
      expect(await reachesInternet()).toBe(true);
    },
    timeoutMs,
  );
});

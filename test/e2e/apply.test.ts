import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../../src/core/json.ts";
import { openBed, type Bed } from "../support/openwrt-bed.ts";
import {
  connectionsTo,
  ethernetMode,
  modemWrites,
  routerWrites,
} from "../support/openwrt-bed/facts.ts";
import { person, type Person } from "../support/openwrt-bed/bed-user.ts";
import { whyNoRealParts } from "../support/real-parts.ts";

const timeoutMs = 180_000;
const carrierAddress = "100.72.1.45";

/** Each test continues from the state that the previous one left. */
describe.skipIf(whyNoRealParts() !== undefined)("a router and a modem in double NAT", () => {
  let bed: Bed;
  let user: Person;
  let before: { readonly etc: Readonly<Record<string, string>>; readonly modem: Json };

  beforeAll(async () => {
    bed = await openBed({ modem: { nonVolatile: ethernetMode, carrierAddress } });
    user = await person(bed);
    await user.write("profile.yaml", "ethermode: 1\nextends: rm520n-gl-passthrough\n");
    before = { etc: await bed.etc(), modem: structuredClone(bed.modem.nonVolatile()) };
  }, timeoutMs);

  afterAll(async () => {
    await user[Symbol.asyncDispose]();
    await bed[Symbol.asyncDispose]();
  });

  test("the router has an address of the modem's LAN and receives no inbound traffic", async () => {
    const address = await bed.wanBecomes("192.168.225.");

    expect(address).toMatch(/^192\.168\.225\.\d+$/);
    expect(await bed.modemNatRules()).toBe(1);
    expect(await bed.inbound(carrierAddress)).toBe("does not arrive");
  });

  test(
    "plan lists the steps and changes nothing",
    async () => {
      const result = await user.cli(["plan", "profile.yaml", "--json"]);

      expect(result.exit).toBe(0);
      const steps = result.events.find(({ type }) => type === "plan")?.steps;
      const kinds = steps?.map(({ kind }) => kind);
      expect(kinds).toEqual(["modem.set", "modem.set", "modem.set", "router.renew"]);
      expect(result.events.find(({ type }) => type === "verdict")?.verdict).toBe("double-nat");
      expect(await bed.etc()).toEqual(before.etc);
      expect(bed.modem.nonVolatile()).toEqual(before.modem);
    },
    timeoutMs,
  );

  test(
    "apply gives the router the carrier's address over one SSH connection",
    async () => {
      const connections = await connectionsTo(bed);

      const result = await user.cli(["apply", "profile.yaml", "--yes", "--json"]);

      const targets = [{ outcome: "applied", verdict: "passthrough-cgnat" }];
      const last = { type: "result", outcome: "applied", exit: 0, targets };
      expect(result.events.at(-1)).toMatchObject(last);
      expect(result.exit).toBe(0);
      expect(await bed.wanAddress()).toBe(carrierAddress);
      expect(await bed.inbound(carrierAddress)).toBe("arrives");
      expect(await bed.modemNatRules()).toBe(0);
      expect(bed.modem.restarts).toBe(0);
      expect(routerWrites(bed)).toEqual([]);
      expect((await connectionsTo(bed)) - connections).toBe(1);
    },
    timeoutMs,
  );

  test(
    "a second apply writes nothing to modem or router",
    async () => {
      const sent = bed.modem.received.length;
      const etc = await bed.etc();

      const result = await user.cli(["apply", "profile.yaml", "--yes", "--json"]);

      expect(result.events.at(-1)).toMatchObject({ outcome: "unchanged", exit: 0 });
      expect(modemWrites(bed.modem.received.slice(sent))).toEqual([]);
      expect(routerWrites(bed)).toEqual([]);
      expect(await bed.etc()).toEqual(etc);
    },
    timeoutMs,
  );

  test(
    "verify exits with 0 after apply",
    async () => {
      const result = await user.cli(["verify", "profile.yaml", "--json"]);

      expect(result.exit).toBe(0);
      expect(result.events.at(-1)).toMatchObject({ targets: [{ verdict: "passthrough-cgnat" }] });
    },
    timeoutMs,
  );

  test(
    "verify reports drift when the WAN protocol was changed by hand",
    async () => {
      await bed.router(["/bin/sh", "-c", "uci set network.wan.proto=static && uci commit network"]);

      const result = await user.cli(["verify", "profile.yaml", "--json"]);
      await bed.router(["/bin/sh", "-c", "uci set network.wan.proto=dhcp && uci commit network"]);

      expect(result.exit).toBe(2);
      expect(
        result.events.find(({ type }) => type === "plan")?.steps?.map(({ kind }) => kind),
      ).toContain("router.write");
    },
    timeoutMs,
  );

  test(
    "rollback restores the modem's memory and every file of the router",
    async () => {
      const result = await user.cli(["rollback", "--yes", "--json"]);

      expect(result.events.at(-1)).toMatchObject({ outcome: "rolled-back", exit: 0 });
      expect(result.exit).toBe(0);
      expect(await bed.etc()).toEqual(before.etc);
      expect(bed.modem.nonVolatile()).toEqual(before.modem);
      expect(await bed.wanBecomes("192.168.225.")).toMatch(/^192\.168\.225\./);
    },
    timeoutMs,
  );

  test(
    "rollback --stock resets the modem to factory values without a profile",
    async () => {
      const result = await user.cli(["rollback", "--stock", "--yes", "--json"]);

      expect(result.exit).toBe(0);
      expect(bed.modem.nonVolatile()).toMatchObject({ pcieMode: 0 });
      expect(bed.modem.restarts).toBe(1);
      expect(await bed.etc()).toEqual(before.etc);
    },
    timeoutMs,
  );
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../../src/core/json.ts";
import { openBed, type Bed } from "../support/openwrt-bed.ts";
import { ethernetMode, modemWrites, routerWrites } from "../support/openwrt-bed/facts.ts";
import { person, type Person } from "../support/openwrt-bed/person.ts";
import { whyNoRealParts } from "../support/real-parts.ts";

const patienceMs = 180_000;
const carrierAddress = "100.72.1.45";

/** Every test goes on where the one before ended, as a person would. */
describe.skipIf(whyNoRealParts() !== undefined)("from double NAT to passthrough and back", () => {
  let bed: Bed;
  let user: Person;
  let before: { readonly etc: Readonly<Record<string, string>>; readonly modem: Json };

  beforeAll(async () => {
    bed = await openBed({ modem: { nonVolatile: ethernetMode, carrierAddress } });
    user = await person(bed);
    await user.write("profile.yaml", "ethermode: 1\nextends: rm520n-gl-passthrough\n");
    before = { etc: await bed.etc(), modem: structuredClone(bed.modem.nonVolatile()) };
  }, patienceMs);

  afterAll(async () => {
    await user[Symbol.asyncDispose]();
    await bed[Symbol.asyncDispose]();
  });

  test("the router gets an address of the modem's own LAN, and nothing from outside arrives", async () => {
    const address = await bed.wanBecomes("192.168.225.");

    expect(address).toMatch(/^192\.168\.225\.\d+$/);
    expect(await bed.modemNatRules()).toBe(1);
    expect(await bed.inbound(carrierAddress)).toBe("does not arrive");
  });

  test(
    "plan shows the steps and changes nothing",
    async () => {
      const result = await user.cli(["plan", "profile.yaml", "--json"]);

      expect(result.exit).toBe(0);
      expect(
        result.events.find(({ type }) => type === "plan")?.steps?.map(({ kind }) => kind),
      ).toEqual(["modem.set", "modem.set", "modem.set", "router.renew"]);
      expect(result.events.find(({ type }) => type === "verdict")?.verdict).toBe("double-nat");
      expect(await bed.etc()).toEqual(before.etc);
      expect(bed.modem.nonVolatile()).toEqual(before.modem);
    },
    patienceMs,
  );

  test(
    "apply makes the router's address the carrier's, over one connection as nothing is written to it",
    async () => {
      const connections = await connectionsTo(bed);

      const result = await user.cli(["apply", "profile.yaml", "--yes", "--json"]);

      expect(result.events.at(-1)).toMatchObject({
        type: "result",
        outcome: "applied",
        exit: 0,
        targets: [{ outcome: "applied", verdict: "passthrough-cgnat" }],
      });
      expect(result.exit).toBe(0);
      expect(await bed.wanAddress()).toBe(carrierAddress);
      expect(await bed.inbound(carrierAddress)).toBe("arrives");
      expect(await bed.modemNatRules()).toBe(0);
      expect(bed.modem.restarts).toBe(0);
      expect(routerWrites(bed)).toEqual([]);
      expect((await connectionsTo(bed)) - connections).toBe(1);
    },
    patienceMs,
  );

  test(
    "apply once more finds nothing to do and writes nothing on either side",
    async () => {
      const sent = bed.modem.received.length;
      const etc = await bed.etc();

      const result = await user.cli(["apply", "profile.yaml", "--yes", "--json"]);

      expect(result.events.at(-1)).toMatchObject({ outcome: "unchanged", exit: 0 });
      expect(modemWrites(bed.modem.received.slice(sent))).toEqual([]);
      expect(routerWrites(bed)).toEqual([]);
      expect(await bed.etc()).toEqual(etc);
    },
    patienceMs,
  );

  test(
    "verify says that all is as wanted",
    async () => {
      const result = await user.cli(["verify", "profile.yaml", "--json"]);

      expect(result.exit).toBe(0);
      expect(result.events.at(-1)).toMatchObject({ targets: [{ verdict: "passthrough-cgnat" }] });
    },
    patienceMs,
  );

  test(
    "verify tells what somebody changed by hand meanwhile",
    async () => {
      await bed.router(["/bin/sh", "-c", "uci set network.wan.proto=static && uci commit network"]);

      const result = await user.cli(["verify", "profile.yaml", "--json"]);
      await bed.router(["/bin/sh", "-c", "uci set network.wan.proto=dhcp && uci commit network"]);

      expect(result.exit).toBe(2);
      expect(
        result.events.find(({ type }) => type === "plan")?.steps?.map(({ kind }) => kind),
      ).toContain("router.write");
    },
    patienceMs,
  );

  test(
    "rollback leaves the modem's memory and every file of the router as they were",
    async () => {
      const result = await user.cli(["rollback", "--yes", "--json"]);

      expect(result.events.at(-1)).toMatchObject({ outcome: "rolled-back", exit: 0 });
      expect(result.exit).toBe(0);
      expect(await bed.etc()).toEqual(before.etc);
      expect(bed.modem.nonVolatile()).toEqual(before.modem);
      expect(await bed.wanBecomes("192.168.225.")).toMatch(/^192\.168\.225\./);
    },
    patienceMs,
  );

  test(
    "rollback --stock needs no file and takes the modem back to how it left the factory",
    async () => {
      const result = await user.cli(["rollback", "--stock", "--yes", "--json"]);

      expect(result.exit).toBe(0);
      expect(bed.modem.nonVolatile()).toMatchObject({ pcieMode: 0 });
      expect(bed.modem.restarts).toBe(1);
      expect(await bed.etc()).toEqual(before.etc);
    },
    patienceMs,
  );
});

describe.skipIf(whyNoRealParts() !== undefined)(
  "a modem from the factory and a router set up for PPPoE",
  () => {
    test(
      "both are changed with one restart and two connections, no trace of the guard stays, and rollback undoes it to the byte",
      async () => {
        await using bed = await openBed({ modem: { carrierAddress }, edit: pppoe });
        await using user = await person(bed);
        await user.write("profile.yaml", "ethermode: 1\nextends: rm520n-gl-passthrough\n");
        const before = { etc: await bed.etc(), modem: structuredClone(bed.modem.nonVolatile()) };

        const applied = await user.cli(["apply", "profile.yaml", "--yes", "--json"]);
        const [address, connections, restarts, etc] = [
          await bed.wanAddress(),
          await connectionsTo(bed),
          bed.modem.restarts,
          await bed.etc(),
        ];
        const undone = await user.cli(["rollback", "--yes", "--json"]);

        expect(applied.events.at(-1)).toMatchObject({
          outcome: "applied",
          exit: 0,
          targets: [{ verdict: "passthrough-cgnat" }],
        });
        expect({ address, connections, restarts }).toEqual({
          address: carrierAddress,
          connections: 2,
          restarts: 1,
        });
        expect(Object.keys(etc)).toEqual(Object.keys(before.etc));
        expect(etc["/config/network"]).toContain("option proto 'dhcp'");
        expect(undone.events.at(-1)).toMatchObject({ outcome: "rolled-back", exit: 0 });
        expect(await bed.etc()).toEqual(before.etc);
        expect(bed.modem.nonVolatile()).toEqual(before.modem);
      },
      patienceMs,
    );
  },
);

describe.skipIf(whyNoRealParts() !== undefined)("routers of other kinds", () => {
  test.each(["legacy-19.07", "eth-25.12", "bare-24.10-no-rpcd"] as const)(
    "%s reaches passthrough, and rollback brings back every byte",
    async (image) => {
      await using bed = await openBed({
        image,
        modem: { nonVolatile: ethernetMode, carrierAddress },
      });
      await using user = await person(bed);
      await user.write("profile.yaml", "ethermode: 1\nextends: rm520n-gl-passthrough\n");
      const before = { etc: await bed.etc(), modem: structuredClone(bed.modem.nonVolatile()) };

      const applied = await user.cli(["apply", "profile.yaml", "--yes", "--json"]);
      const address = await bed.wanAddress();
      const undone = await user.cli(["rollback", "--yes", "--json"]);

      expect(applied.events.at(-1)).toMatchObject({
        outcome: "applied",
        exit: 0,
        targets: [{ verdict: "passthrough-cgnat" }],
      });
      expect(address).toBe(carrierAddress);
      expect(undone.events.at(-1)).toMatchObject({ outcome: "rolled-back", exit: 0 });
      expect(await bed.etc()).toEqual(before.etc);
      expect(bed.modem.nonVolatile()).toEqual(before.modem);
    },
    patienceMs,
  );

  test(
    "behind a switch the router does not see the modem's link go, and gets a new lease all the same",
    async () => {
      await using bed = await openBed({
        cable: "through-a-switch",
        modem: { nonVolatile: ethernetMode, carrierAddress },
      });
      await using user = await person(bed);
      await user.write("profile.yaml", "ethermode: 1\nextends: rm520n-gl-passthrough\n");
      await bed.wanBecomes("192.168.225.");

      const applied = await user.cli(["apply", "profile.yaml", "--yes", "--json"]);

      expect(applied.events.at(-1)).toMatchObject({
        outcome: "applied",
        exit: 0,
        targets: [{ verdict: "passthrough-cgnat" }],
      });
      expect(await bed.wanAddress()).toBe(carrierAddress);
    },
    patienceMs,
  );
});

async function connectionsTo({ dropbear }: Bed): Promise<number> {
  return (await dropbear.log()).split("\n").filter((line) => line.includes("Child connection"))
    .length;
}

function pppoe(text: string): string {
  return text.replace(
    "option device 'wan'\n\toption proto 'dhcp'\n",
    "option device 'wan'\n\toption proto 'pppoe'\n\toption username 'somebody@isp.example'\n\toption password 'letmein'\n",
  );
}

import { describe, expect, test } from "vitest";
import { openBed } from "../support/openwrt-bed.ts";
import { ethernetMode } from "../support/openwrt-bed/facts.ts";
import { person } from "../support/openwrt-bed/bed-user.ts";
import { otherImages } from "../support/other-images.ts";
import { whyNoRealParts } from "../support/real-parts.ts";

const timeoutMs = 180_000;
const carrierAddress = "100.72.1.45";

describe.skipIf(whyNoRealParts() !== undefined)("other router images and cabling", () => {
  test.concurrent.each(otherImages)(
    "apply reaches passthrough on %s, and rollback restores every byte",
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
    timeoutMs,
  );

  test.concurrent(
    "apply renews the lease behind a switch that hides the modem's link changes",
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
    timeoutMs,
  );
});

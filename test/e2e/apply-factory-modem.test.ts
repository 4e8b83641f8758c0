import { describe, expect, test } from "vitest";
import { openBed } from "../support/openwrt-bed.ts";
import { connectionsTo } from "../support/openwrt-bed/facts.ts";
import { person } from "../support/openwrt-bed/bed-user.ts";
import { whyNoRealParts } from "../support/real-parts.ts";

const timeoutMs = 180_000;
const carrierAddress = "100.72.1.45";

describe.skipIf(whyNoRealParts() !== undefined)(
  "a factory modem and a router configured for PPPoE",
  () => {
    test(
      "apply needs one restart and three connections, and rollback restores every byte",
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
          connections: 3,
          restarts: 1,
        });
        expect(Object.keys(etc)).toEqual(Object.keys(before.etc));
        expect(etc["/config/network"]).toContain("option proto 'dhcp'");
        expect(undone.events.at(-1)).toMatchObject({ outcome: "rolled-back", exit: 0 });
        expect(await bed.etc()).toEqual(before.etc);
        expect(bed.modem.nonVolatile()).toEqual(before.modem);
      },
      timeoutMs,
    );
  },
);

function pppoe(text: string): string {
  return text.replace(
    "option device 'wan'\n\toption proto 'dhcp'\n",
    "option device 'wan'\n\toption proto 'pppoe'\n\toption username 'user@isp.example'\n\toption password 'letmein'\n",
  );
}

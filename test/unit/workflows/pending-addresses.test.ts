import { expect, test } from "vitest";
import type { Step } from "../../../src/plan/step.ts";
import { parseFacts } from "../../../src/router/openwrt/parse-facts.ts";
import { checkPendingAddresses } from "../../../src/workflows/run/pending-addresses.ts";

const renewal: Step = { kind: "router.renew", interface: "wan" };
const modemOnly: Step = { kind: "modem.restart", because: [] };

/** A router whose LAN runs with 192.168.1.1 and is reached over this network device. */
function check(config: string, netdev: string, step: Step): () => void {
  const parts = new Map([
    ["release", "DISTRIB_ID='OpenWrt'\n"],
    ["config network", `config interface 'lan'\n\toption device 'br-lan'\n${config}`],
    [
      "interfaces",
      JSON.stringify({
        interface: [
          {
            interface: "lan",
            up: true,
            l3_device: "br-lan",
            proto: "static",
            "ipv4-address": [{ address: "192.168.1.1", mask: 24 }],
          },
        ],
      }),
    ],
    ["session", `netdev ${netdev}\n`],
  ]);
  const router = parseFacts(parts, { wanInterface: "wan" });
  return () => checkPendingAddresses("192.168.1.1", { plan: [step], router });
}

const moved = "\toption proto 'static'\n\toption ipaddr '192.168.5.1/24'\n";

test("a renewal is refused when the reload would give the LAN of this connection its saved address", () => {
  expect(check(moved, "br-lan", renewal)).toThrow(
    expect.objectContaining({
      code: "busy/unsaved-changes",
      message: expect.stringMatching(/"lan" .*runs with 192\.168\.1\.1.*192\.168\.5\.1/),
      hint: expect.stringContaining("/etc/init.d/network reload"),
    }),
  );
});

test.each([
  ["this connection uses another interface", moved, "br-guest", renewal],
  ["no step touches the router", moved, "br-lan", modemOnly],
  [
    "one of the saved addresses is in use",
    "\toption proto 'static'\n\tlist ipaddr '192.168.5.1/24'\n\tlist ipaddr '192.168.1.1/24'\n",
    "br-lan",
    renewal,
  ],
  ["the LAN is a DHCP client", "\toption proto 'dhcp'\n", "br-lan", renewal],
])("a plan is accepted when %s", (_title, config, netdev, step) => {
  expect(check(config, netdev, step)).not.toThrow();
});

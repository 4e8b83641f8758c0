import { expect, test } from "vitest";
import { judge } from "../../../src/doctor/verdict.ts";
import type { VerdictInput, VerdictName } from "../../../src/doctor/verdict.ts";

const lan = "192.168.225.1/24";
const v6 = "2001:db8:1:2:3:4:5:6";

test.each<[string, VerdictInput, VerdictName]>([
  [
    "both addresses are equal and public",
    { modemAddress: "203.0.113.77", wanAddress: "203.0.113.77", modemLan: lan, passthrough: true },
    "passthrough-public",
  ],
  [
    "both addresses are equal and in CGNAT",
    { modemAddress: "100.72.1.45", wanAddress: "100.72.1.45", modemLan: lan, passthrough: true },
    "passthrough-cgnat",
  ],
  [
    "both addresses are equal and private",
    { modemAddress: "10.3.62.201", wanAddress: "10.3.62.201", modemLan: lan, passthrough: true },
    "passthrough-cgnat",
  ],
  [
    "both addresses are equal and synthesized by 464XLAT",
    { modemAddress: "192.0.0.2", wanAddress: "192.0.0.2", modemLan: lan, passthrough: true },
    "passthrough-464xlat",
  ],
  [
    "the WAN is in the modem's LAN and the rule is off",
    {
      modemAddress: "100.72.1.45",
      wanAddress: "192.168.225.30",
      modemLan: lan,
      passthrough: false,
    },
    "double-nat",
  ],
  [
    "the WAN is in the modem's LAN and the rule is on",
    { modemAddress: "100.72.1.45", wanAddress: "192.168.225.30", modemLan: lan, passthrough: true },
    "stale-lease",
  ],
  [
    "the WAN is in a /22 modem LAN",
    {
      modemAddress: "100.72.1.45",
      wanAddress: "192.168.226.4",
      modemLan: "192.168.224.1/22",
      passthrough: false,
    },
    "double-nat",
  ],
  [
    "the WAN has an earlier carrier address",
    { modemAddress: "100.72.1.45", wanAddress: "100.72.9.9", modemLan: lan, passthrough: true },
    "stale-lease",
  ],
  [
    "the WAN has no lease",
    { modemAddress: "100.72.1.45", wanAddress: null, modemLan: lan, passthrough: true },
    "no-lease",
  ],
  [
    "the modem has no address",
    { wanAddress: "192.168.225.30", modemLan: lan, passthrough: true },
    "no-data-call",
  ],
  [
    "the modem does not report its address",
    { isAddressUnread: true, wanAddress: "10.24.7.9", modemLan: lan, passthrough: false },
    "unknown",
  ],
  [
    "the modem reports no address and the WAN is in a modem LAN",
    { isAddressUnread: true, wanAddress: "192.168.225.30", modemLan: lan, passthrough: false },
    "double-nat",
  ],
  [
    "the modem has only IPv6 and passthrough is on",
    { modemAddress6: v6, wanAddress: null, modemLan: lan, passthrough: true },
    "unknown",
  ],
  [
    "the modem has only IPv6 and the WAN is in its LAN",
    { modemAddress6: v6, wanAddress: "192.168.225.30", modemLan: lan, passthrough: false },
    "double-nat",
  ],
  [
    "the modem has only IPv6 and the WAN has no lease",
    { modemAddress6: v6, wanAddress: null, modemLan: lan, passthrough: false },
    "no-lease",
  ],
  [
    "the modem has only IPv6 and the target has no router",
    { modemAddress6: v6, modemLan: lan, passthrough: true },
    "modem-only",
  ],
  [
    "the target has no router",
    { modemAddress: "100.72.1.45", modemLan: lan, passthrough: true },
    "modem-only",
  ],
  [
    "there is neither a router nor an address",
    { modemLan: lan, passthrough: true },
    "no-data-call",
  ],
  [
    "a WAN without a modem is in a factory modem LAN",
    { wanAddress: "192.168.225.150" },
    "double-nat",
  ],
  ["a WAN without a modem is in another network", { wanAddress: "192.168.5.2" }, "unknown"],
  ["a WAN without a modem has no lease", { wanAddress: null }, "no-lease"],
])("judge returns the right verdict when %s", (_condition, input, verdict) => {
  expect(judge(input).verdict).toBe(verdict);
});

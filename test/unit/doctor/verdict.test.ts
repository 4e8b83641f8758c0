import { expect, test } from "vitest";
import { judge } from "../../../src/doctor/verdict.ts";
import type { VerdictInput, VerdictName } from "../../../src/doctor/verdict.ts";

const lan = "192.168.225.1/24";

test.each<[string, VerdictInput, VerdictName]>([
  [
    "equal and public",
    { modemAddress: "203.0.113.77", wanAddress: "203.0.113.77", modemLan: lan, passthrough: true },
    "passthrough-public",
  ],
  [
    "equal and carrier NAT",
    { modemAddress: "100.72.1.45", wanAddress: "100.72.1.45", modemLan: lan, passthrough: true },
    "passthrough-cgnat",
  ],
  [
    "equal and RFC 1918",
    { modemAddress: "10.3.62.201", wanAddress: "10.3.62.201", modemLan: lan, passthrough: true },
    "passthrough-cgnat",
  ],
  [
    "equal and 464XLAT",
    { modemAddress: "192.0.0.2", wanAddress: "192.0.0.2", modemLan: lan, passthrough: true },
    "passthrough-464xlat",
  ],
  [
    "inside the modem's LAN, rule off",
    {
      modemAddress: "100.72.1.45",
      wanAddress: "192.168.225.30",
      modemLan: lan,
      passthrough: false,
    },
    "double-nat",
  ],
  [
    "inside the modem's LAN, rule on",
    { modemAddress: "100.72.1.45", wanAddress: "192.168.225.30", modemLan: lan, passthrough: true },
    "stale-lease",
  ],
  [
    "inside a wide modem LAN",
    {
      modemAddress: "100.72.1.45",
      wanAddress: "192.168.226.4",
      modemLan: "192.168.224.1/22",
      passthrough: false,
    },
    "double-nat",
  ],
  [
    "an older carrier address",
    { modemAddress: "100.72.1.45", wanAddress: "100.72.9.9", modemLan: lan, passthrough: true },
    "stale-lease",
  ],
  [
    "no lease",
    { modemAddress: "100.72.1.45", wanAddress: null, modemLan: lan, passthrough: true },
    "no-lease",
  ],
  [
    "no data call",
    { wanAddress: "192.168.225.30", modemLan: lan, passthrough: true },
    "no-data-call",
  ],
  ["no router", { modemAddress: "100.72.1.45", modemLan: lan, passthrough: true }, "modem-only"],
  ["no router and no data call", { modemLan: lan, passthrough: true }, "no-data-call"],
  ["a router alone inside the usual modem LAN", { wanAddress: "192.168.225.150" }, "double-nat"],
  ["a router alone elsewhere", { wanAddress: "192.168.5.2" }, "unknown"],
  ["a router alone without a lease", { wanAddress: null }, "no-lease"],
])("%s", (_name, facts, verdict) => {
  expect(judge(facts).verdict).toBe(verdict);
});

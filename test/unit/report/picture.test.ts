import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { drawPath } from "../../../src/report/picture.ts";
import type { Path } from "../../../src/report/picture.ts";

const lans = { modemLan: "192.168.225.1", routerLan: "192.168.1.1" };
const doubleNat: Path = {
  ...lans,
  verdict: "double-nat",
  modemAddress: "100.72.1.45",
  wanAddress: "192.168.225.20",
};
const passthrough: Path = {
  ...lans,
  verdict: "passthrough-cgnat",
  modemAddress: "100.72.1.45",
  wanAddress: "100.72.1.45",
};

test("double NAT shows NAT in modem and router", () => {
  expect(`\n${drawPath(doubleNat, false)}`).toBe(`
             ┌ modem ──────────┐
 carrier ────┤ 100.72.1.45     │
             │       NAT       │    ┌ router ─────────┐
             │   192.168.225.1 ├────┤ 192.168.225.20  │
             └─────────────────┘    │       NAT       │
                                    │     192.168.1.1 ├──── your LAN
                                    └─────────────────┘
 Double NAT: the modem and the router both translate addresses.
`);
});

test("passthrough shows the carrier's address on the router", () => {
  expect(`\n${drawPath(passthrough, false)}`).toBe(`
             ┌ modem ──────────┐
 carrier ────┤ 100.72.1.45     │
             │   passthrough   │    ┌ router ─────────┐
             │     100.72.1.45 ├────┤ 100.72.1.45     │
             └─────────────────┘    │       NAT       │
                                    │     192.168.1.1 ├──── your LAN
                                    └─────────────────┘
 One NAT: the router has the carrier's address.
`);
});

test("a narrow terminal gets short cables", () => {
  const lines = drawPath({ ...doubleNat, wanAddress: "192.168.225.200" }, false, 60).split("\n");

  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(60);
  expect(lines[5]).toBe("                                │     192.168.1.1 ├── LAN");
});

test.each<Path>([doubleNat, passthrough])("color adds only color codes for $verdict", (path) => {
  const coloured = drawPath(path, true);

  expect(coloured).not.toBe(drawPath(path, false));
  expect(stripVTControlCharacters(coloured)).toBe(drawPath(path, false));
});

test.each<[string, Partial<Path>]>([
  ["a missing WAN address", { verdict: "no-lease", modemAddress: "100.72.1.45" }],
  ["a missing modem address", { verdict: "no-data-call", wanAddress: "192.168.225.20" }],
  [
    "two long addresses",
    { verdict: "stale-lease", modemAddress: "100.100.100.100", wanAddress: "192.168.225.100" },
  ],
  [
    "long addresses everywhere",
    {
      verdict: "unknown",
      modemAddress: "100.100.100.100",
      wanAddress: "192.168.100.100",
      modemLan: "192.168.224.100",
      routerLan: "192.168.100.111",
    },
  ],
])("%s: the boxes stay in place", (_what, seen) => {
  const walls = (picture: string): readonly string[] =>
    picture
      .split("\n")
      .slice(0, 7)
      .map((line) => line.replaceAll(/[^┌┐└┘├┤│]/g, " ").trimEnd());

  const picture = drawPath({ ...lans, verdict: "unknown", ...seen }, false);

  expect(walls(picture)).toEqual(walls(drawPath(doubleNat, false)));
});

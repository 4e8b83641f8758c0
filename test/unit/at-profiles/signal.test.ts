import { expect, test } from "vitest";
import { atReply } from "../../../src/at/reply.ts";
import { antennaQueries, cellSignals } from "../../../src/at-profiles/queries/signal.ts";

// Replies of real modems, of each known shape.
test.each([
  [
    "LTE",
    [
      '+QENG: "servingcell","NOCONN","LTE","FDD",222,01,4940206,427,1350,3,5,5,BFF,-93,-11,-61,11,7,50,-',
    ],
    [{ technology: "LTE", band: "B3", cell: "427", rsrp: -93, rsrq: -11, sinr: 11 }],
  ],
  [
    "NSA on separate lines",
    [
      '+QENG: "servingcell","CONNECT"',
      '+QENG: "LTE","FDD",262,01,1C36403,246,1300,3,5,5,BFF,-93,-11,-61,21,15,100,-',
      '+QENG: "NR5G-NSA",262,01,242,-102,19,-11,431070,1,3,0',
    ],
    [
      { technology: "LTE", band: "B3", cell: "246", rsrp: -93, rsrq: -11, sinr: 21 },
      { technology: "NR5G-NSA", band: "n1", cell: "242", rsrp: -102, rsrq: -11, sinr: 19 },
    ],
  ],
  [
    "NSA with a duplex mode",
    [
      '+QENG: "servingcell","NOCONN","NR5G-NSA","FDD",310,260,106497003,792,B0FB00,126270,71,3,-98,-12,7,0,18',
    ],
    [{ technology: "NR5G-NSA", band: "n71", cell: "792", rsrp: -98, rsrq: -12, sinr: 7 }],
  ],
  [
    "5G standalone",
    [
      '+QENG: "servingcell","NOCONN","NR5G-SA","TDD",460,11,94203C105,543,8EB001,627264,78,12,-90,-11,12,1,-',
    ],
    [{ technology: "NR5G-SA", band: "n78", cell: "543", rsrp: -90, rsrq: -11, sinr: 12 }],
  ],
  [
    "a value that is not valid",
    [
      '+QENG: "servingcell","LIMSRV","NR5G-SA","TDD",466,92,1A2B3C4D5,100,2F0001,627264,78,12,-95,-12,-3276,1,-',
    ],
    [{ technology: "NR5G-SA", band: "n78", cell: "100", rsrp: -95, rsrq: -12 }],
  ],
  [
    "NSA without a 5G cell",
    ['+QENG: "servingcell","NOCONN"', '+QENG: "NR5G-NSA",460,11,562,-32768,-32768,-32768'],
    [],
  ],
  ["a search", ['+QENG: "servingcell","SEARCH"'], []],
])("the signal of %s is read", (_what, lines, expected) => {
  expect(cellSignals.parse(atReply("AT", lines))).toEqual(expected);
});

test("the antennas of both technologies are read, unconnected ones without a value", () => {
  const reply = atReply("AT", [
    "+QRSRP: -91,-88,-140,-140,LTE",
    "+QRSRP: -120,-98,-32768,-106,NR5G",
  ]);

  expect(antennaQueries.rsrp.parse(reply)).toEqual([
    { technology: "LTE", values: [-91, -88, undefined, undefined] },
    { technology: "NR5G", values: [-120, -98, undefined, -106] },
  ]);
});

import { expect, test } from "vitest";
import { rejectCausesIn } from "../../../src/doctor/reject-causes.ts";

test.each<readonly [string, string, readonly (readonly [number, string])[]]>([
  ["an answer", "+CEREG: 3,3,,,,0,15", [[15, "place"]]],
  ["an answer with a cell", '+CEREG: 3,3,"1A2B","01020304",7,0,11', [[11, "place"]]],
  ["an unsolicited line", "+CEREG: 3,,,,0,15", [[15, "place"]]],
  ["an answer with timers", '+CEREG: 5,3,,,,0,7,"00000000","00000000"', [[7, "subscription"]]],
  ["an answer on 5G", "< +C5GREG: 3,3,,,,,,0,27", [[27, "subscription"]]],
  ["a report with its kind", "+CEER: ESM cause 33", [[33, "apn"]]],
  ["a report in words", '+CEER: "Missing or unknown APN"', [[27, "apn"]]],
  ["a manufacturer's cause", "+CEREG: 3,3,,,,1,15", []],
  ["a registered modem", '+CEREG: 3,1,"1A2B","01020304",7,0,15', []],
  ["a rejection without a cause", "+CEREG: 0,3", []],
  ["a number without its kind", "+CEER: 0,33", []],
  ["an unknown cause", "+CEREG: 3,3,,,,0,199", []],
])("rejectCausesIn reads %s", (_what, line, causes) => {
  expect(rejectCausesIn([line]).map(({ number, part }) => [number, part])).toEqual(causes);
});

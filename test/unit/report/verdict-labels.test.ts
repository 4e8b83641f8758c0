import { expect, test } from "vitest";
import { judge } from "../../../src/doctor/verdict.ts";
import { verdictText } from "../../../src/report/verdict-labels.ts";

test.each([
  [
    "no modem was queried",
    { wanAddress: "100.72.1.45" },
    "No modem was queried, so the router's WAN",
  ],
  [
    "the modem has only IPv6",
    { modemAddress6: "2001:db8::1", wanAddress: "192.168.1.5", passthrough: true },
    "The carrier assigns only IPv6 to the modem",
  ],
  [
    "modem and router have unrelated addresses",
    { modemAddress: "100.72.1.45", wanAddress: "10.9.9.9", passthrough: false },
    "The addresses of modem and router match no known state.",
  ],
])("an unknown verdict names its reason when %s", (_reason, input, text) => {
  const verdict = judge(input);

  expect(verdict.verdict).toBe("unknown");
  expect(verdictText(verdict)).toContain(text);
});

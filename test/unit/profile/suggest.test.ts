import { expect, test } from "vitest";
import { didYouMean, nearest } from "../../../src/profile/suggest.ts";

const known = ["model", "port", "ethernet", "passthrough", "dns-proxy", "apn", "sim", "lan"];

test.each([
  ["modle", "model"],
  ["pasthrough", "passthrough"],
  ["pass-trough", "passthrough"],
  ["dnsProxy", "dns-proxy"],
  ["dns_proxy", "dns-proxy"],
  ["Ethernet", "ethernet"],
  ["anp", "apn"],
])("nearest returns the known word for %s: %s", (word, meant) => {
  expect(nearest(word, known)).toBe(meant);
});

test.each(["mac", "firmware", "x", "", "host"])("nearest returns nothing for %j", (word) => {
  expect(nearest(word, known)).toBeUndefined();
});

test("didYouMean returns the end of a sentence or an empty text", () => {
  expect(didYouMean("modle", known)).toBe(', did you mean "model"?');
  expect(didYouMean("firmware", known)).toBe("");
});

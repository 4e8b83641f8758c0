import { expect, test } from "vitest";
import { carrierOf, carriers } from "../../../src/at-profiles/carriers.ts";

test.each([
  ["310260", "T-Mobile US"],
  ["311480", "Verizon"],
  ["262011", "Telekom Germany"],
  ["405840", "Jio"],
  ["001010", undefined],
  ["310999", undefined],
])("a SIM that begins with %s is of %s", (beginning, name) => {
  expect(carrierOf(beginning)?.name).toBe(name);
});

test("each network belongs to one carrier, and each row names its source", () => {
  const networks = carriers.flatMap((carrier) => carrier.networks);

  expect(networks).toEqual([...new Set(networks)]);
  expect(
    carriers.filter(({ apns }) => apns.length === 0 || apns.some(({ source }) => source === "")),
  ).toEqual([]);
});

test("no code of two digits is the beginning of one of three", () => {
  const networks = carriers.flatMap((carrier) => carrier.networks);

  expect(
    networks.filter((short) => networks.some((long) => long !== short && long.startsWith(short))),
  ).toEqual([]);
});

test("codes are as long as their country has them: three digits in North America and of the newer Indian ones, else two", () => {
  const wrong = carriers
    .flatMap(({ networks }) => networks)
    .filter((code) => code.length !== (/^(3[0-3]|405)/.test(code) ? 6 : 5));

  expect(wrong).toEqual([]);
});

test("every suggestion is an APN that a profile takes", () => {
  const names = carriers.flatMap(({ apns }) => apns.map(({ name }) => name));

  expect(names.filter((name) => !/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/.test(name))).toEqual([]);
});

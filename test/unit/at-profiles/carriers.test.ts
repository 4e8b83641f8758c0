import { expect, test } from "vitest";
import { carrierOf, carriers } from "../../../src/at-profiles/carriers.ts";

test.each([
  ["310260", "T-Mobile US"],
  ["311480", "Verizon"],
  ["262011", "Telekom Germany"],
  ["405840", "Jio"],
  ["001010", undefined],
  ["310999", undefined],
])("carrierOf %s is %s", (imsiStart, name) => {
  expect(carrierOf(imsiStart)?.name).toBe(name);
});

test("each network belongs to one carrier, and each row has a source", () => {
  const networks = carriers.flatMap((carrier) => carrier.networks);

  expect(networks).toEqual([...new Set(networks)]);
  expect(
    carriers.filter(({ apns }) => apns.length === 0 || apns.some(({ source }) => source === "")),
  ).toEqual([]);
});

test("no network code begins with another", () => {
  const networks = carriers.flatMap((carrier) => carrier.networks);

  expect(
    networks.filter((short) => networks.some((long) => long !== short && long.startsWith(short))),
  ).toEqual([]);
});

test("codes have three network digits in North America and for Jio, otherwise two", () => {
  const wrong = carriers
    .flatMap(({ networks }) => networks)
    .filter((code) => code.length !== (/^(3[0-3]|405)/.test(code) ? 6 : 5));

  expect(wrong).toEqual([]);
});

test("every suggested APN is valid in a profile", () => {
  const names = carriers.flatMap(({ apns }) => apns.map(({ name }) => name));

  expect(names.filter((name) => !/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/.test(name))).toEqual([]);
});

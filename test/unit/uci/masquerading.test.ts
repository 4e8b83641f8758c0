import { expect, test } from "vitest";
import { isMasqueraded } from "../../../src/uci/masquerading.ts";
import { parseUci } from "../../../src/uci/text.ts";

const lan = "192.168.1.1";

test.each<[string, boolean, readonly string[], string | undefined]>([
  ["a zone without masq_src translates every LAN", true, [], lan],
  ["the network of the LAN is translated", true, ["192.168.0.0/16"], lan],
  ["the address of the router alone is translated", true, ["10.0.0.0/8", "192.168.1.1"], lan],
  ["another network leaves the LAN out", false, ["10.0.0.0/8"], lan],
  ["an excluded network leaves the LAN out", false, ["!192.168.1.0/24"], lan],
  ["another excluded network keeps the LAN", true, ["!192.168.2.0/24"], lan],
  ["the name of an interface is not judged", true, ["guest"], lan],
  ["an unknown LAN is not judged", true, ["10.0.0.0/8"], undefined],
])("%s", (_behaviour, expected, masqSrc, address) => {
  const lines = masqSrc.map((word) => `\tlist masq_src '${word}'\n`).join("");
  const [zone] = parseUci("firewall", `config zone\n\toption masq '1'\n${lines}`).sections;

  expect(zone && isMasqueraded(zone, address)).toBe(expected);
});

test.each([
  ["one network leaves the Internet out", "10.0.0.0/8", false],
  ["all but one network keeps the Internet", "!10.0.0.0/8", true],
])("masq_dest with %s", (_behaviour, word, expected) => {
  const text = `config zone\n\toption masq '1'\n\tlist masq_dest '${word}'\n`;
  const [zone] = parseUci("firewall", text).sections;

  expect(zone && isMasqueraded(zone, lan)).toBe(expected);
});

import { expect, test } from "vitest";
import { parseFacts } from "../../../src/router/openwrt/parse-facts.ts";
import { parts, spec } from "./recorded-router.ts";

const sections = (count: number): string =>
  Array.from({ length: count }, (_, index) => `config route 'r${index}'\n`).join("");

const values = (count: number): string =>
  `config interface 'wan'\n${"\tlist dns '192.0.2.1'\n".repeat(count)}`;

const links = (count: number): string =>
  Array.from({ length: count }, (_, index) => `lan${index}|||||-\n`).join("");

test.each([
  ["2,001 sections in the network", { "config network": sections(2_001) }, "2000 sections"],
  ["20,000 sections in the network", { "config network": sections(20_000) }, "256 KiB"],
  ["a million list values in the network", { "config network": values(1_000_000) }, "256 KiB"],
  ["a million list values in the firewall", { "config firewall": values(1_000_000) }, "2048 KiB"],
  ["1,001 network devices", { links: links(1_001) }, "1000 network devices"],
  ["a board.json of 1 MiB", { "board.json": " ".repeat(1024 ** 2) }, "64 KiB"],
])("%s are refused with the maximum", (_what, more, max) => {
  expect(() => parseFacts(parts("dsa-24.10", more), spec)).toThrow(
    expect.objectContaining({
      code: "router/unexpected-reply",
      message: expect.stringContaining(max),
    }) as Error,
  );
});

test("a firewall of 20,000 sections is read", () => {
  const many = parts("dsa-24.10", { "config firewall": sections(20_000) });

  expect(parseFacts(many, spec).packages.firewall.sections).toHaveLength(20_000);
});

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { models } from "../../src/at-profiles/index.ts";
import { withModemTables } from "../support/modem-reference.ts";

const page = new URL("../../docs/modems.md", import.meta.url);
const facts = new URL("../../docs/facts/modem.md", import.meta.url);

test("docs/modems.md lists every model and setting with the values of the data", async () => {
  await expect(withModemTables(readFileSync(page, "utf8"))).toMatchFileSnapshot(
    fileURLToPath(page),
  );
});

test("docs/facts/modem.md explains every source that the models and settings name", () => {
  const explained = new Set(
    [...readFileSync(facts, "utf8").matchAll(/<a id="source-[^"]+"><\/a>([^|]+) \|/g)].flatMap(
      ([, keys = ""]) => keys.split(", ").map((key) => key.replace("#n", "")),
    ),
  );
  const named = models.flatMap(({ sources, manages }) => [
    ...sources,
    ...manages.flatMap(({ setting, basis }) => [setting.source, basis?.source ?? ""]),
  ]);
  const keys = named.flatMap((source) =>
    [
      ...source.matchAll(/\b(M55|M62[abc]|[A-Z][A-Z0-9]+(?:-(?:TK|WIKI|OLD|AT))?)(?=[#\s,;]|$)/g),
    ].map(([, key = ""]) => key),
  );

  expect([...new Set(keys)].filter((key) => !explained.has(key) && !notSources.has(key))).toEqual(
    [],
  );
});

/** Words in capitals that are commands, chips and modes. */
const notSources = new Set([
  "CFUN",
  "CGDCONT",
  "DHCPV4DNS",
  "DMZ",
  "QUIMSLOT",
  "NCM",
  "PCIe",
  "SDXPINN",
  "SIM",
  "TS",
  "RG520N-CN",
  "3GPP",
]);

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { models } from "../../src/at-profiles/index.ts";
import { withModemTables } from "../support/modem-reference.ts";

const docs = new URL("../../docs/modems.md", import.meta.url);

test("docs/modems.md has every model and setting as the data says", async () => {
  await expect(withModemTables(readFileSync(docs, "utf8"))).toMatchFileSnapshot(
    fileURLToPath(docs),
  );
});

test("docs/modems.md explains every source that the data names", () => {
  const text = readFileSync(docs, "utf8");
  const explained = new Set(
    [...text.matchAll(/^\| ([A-Za-z0-9]+(?:-[A-Z]+)*)(?:#n)? \|/gm)].map(([, key]) => key),
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

import { expect, test } from "vitest";
import { runUci } from "../../simulator/uci/cli.ts";
import type { UciFiles } from "../../simulator/uci/files.ts";
import { batchText } from "../../src/uci/batch.ts";
import { parseUci } from "../../src/uci/text.ts";
import type { Change } from "../../src/uci/value.ts";
import { hostileValues } from "./hostile-values.ts";
import { orRefused, summaryOf } from "./outcomes.ts";

/** Every piece of the generator occurs in the first hundreds. `npm run test:all` runs more. */
const count = process.env["ETHERMODE_TEST_ALL"] === undefined ? 2_000 : 10_000;

test("values are stored by uci unchanged or are refused", async () => {
  const values = [...hostileValues(count, { seed: 3, longEvery: 500 })];
  const groups = Array.from({ length: values.length / 400 }, (_, at) =>
    values.slice(at * 400, (at + 1) * 400),
  );

  const results = [];
  for (const group of groups) results.push(await storedByUci(group));

  const all = {
    unchanged: sum(results.map(({ unchanged }) => unchanged)),
    refused: sum(results.map(({ refused }) => refused)),
  };
  console.log(`hostile input: ${summaryOf("UCI batch", values.length, all)}`);
  expect(results.flatMap(({ altered }) => altered)).toEqual([]);
  expect(results.flatMap(({ printed }) => printed)).toEqual([]);
  expect(all.unchanged + all.refused).toBe(values.length);
  expect(all.unchanged).toBeGreaterThan(count / 10);
});

async function storedByUci(values: readonly string[]): Promise<{
  readonly unchanged: number;
  readonly refused: number;
  readonly altered: readonly string[];
  readonly printed: readonly string[];
}> {
  const disk = new Map([
    ["/etc/config/network", "\nconfig interface 'wan'\n\toption proto 'dhcp'\n\n"],
  ]);
  const changes = values.map((to, at): Change => ({ path: `network.wan.o${at}`, from: null, to }));
  const kept = changes.filter((change) => orRefused(() => batchText([change])) !== undefined);
  const staged = await runUci(filesOn(disk), ["uci", "batch"], batchText(kept));
  const committed = await runUci(filesOn(disk), ["uci", "commit", "network"], "");
  const exported = await runUci(filesOn(disk), ["uci", "export", "network"], "");
  const [wan, ...others] = parseUci("network", disk.get("/etc/config/network") ?? "").sections;
  const again = parseUci("network", exported.stdout).sections[0];
  const altered = kept.filter(
    ({ path, to }) =>
      wan?.options.get(path.slice("network.wan.".length)) !== to ||
      again?.options.get(path.slice("network.wan.".length)) !== to,
  );
  const extra =
    others.length > 0 ||
    wan?.options.get("proto") !== "dhcp" ||
    wan.options.size !== kept.length + 1
      ? ["something else changed"]
      : [];
  return {
    unchanged: kept.length - altered.length,
    refused: changes.length - kept.length,
    altered: altered.map(({ to }) => String(to)),
    printed: [
      ...extra,
      ...[staged, committed].flatMap(({ stdout, stderr }) =>
        stdout + stderr === "" ? [] : [stdout + stderr],
      ),
    ],
  };
}

function filesOn(disk: Map<string, string>): UciFiles {
  return {
    read: async (path) => disk.get(path),
    write: async (path, text) => void disk.set(path, text),
    replace: async (path, text) => void disk.set(path, text),
    list: async (folder) =>
      [...disk.keys()]
        .filter((path) => path.startsWith(`${folder}/`))
        .map((path) => path.slice(folder.length + 1))
        .sort(),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

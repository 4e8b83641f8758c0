import { batchText } from "./batch.ts";
import { parsePath } from "./path.ts";
import { quoteValue } from "./text.ts";
import type { Change } from "./value.ts";

/** The same changes as lines a person types into the router's shell when nothing else works. An unnamed section is looked up on the spot. */
export function typedLines(changes: readonly Change[]): readonly string[] {
  const named = changes.filter(({ path }) => "name" in parsePath(path).section);
  const plain = commands(named, (line) => line);
  const looked = changes
    .filter((change) => !named.includes(change))
    .flatMap((change) => {
      const { config, section, option } = parsePath(change.path);
      if ("name" in section) return [];
      const stand = {
        ...change,
        path: [config, standIn, ...(option === undefined ? [] : [option])].join("."),
      };
      const found = `${standIn}=$(uci -X show ${config} | sed -n ${quoteValue(`s/^${config}\\.\\([^.]*\\)\\.${section.option}='${pattern(section.value)}'$/\\1/p`)})`;
      return [
        found,
        ...commands([stand], (line) =>
          line.replace(`${config}.${standIn}`, `${config}.$${standIn}`),
        ),
      ];
    });
  return [...plain, ...looked];
}

/** The name of the shell variable that holds the section's id. */
const standIn = "section";

function commands(
  changes: readonly Change[],
  address: (line: string) => string,
): readonly string[] {
  const lines = batchText(changes)
    .split("\n")
    .filter((line) => line !== "");
  return lines.map((line) => `uci ${address(line)}`);
}

/** Names of zones and devices hold no other character that sed reads as more than itself. */
function pattern(value: string): string {
  return value.replaceAll(/[./]/g, "\\$&");
}

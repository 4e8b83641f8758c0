import { batchText } from "./batch.ts";
import { parsePath } from "./path.ts";
import { quoteValue } from "./text.ts";
import type { Change } from "./value.ts";

/**
 * Returns the changes as commands that a user types into the router's shell.
 * The commands look up the id of an unnamed section themselves.
 */
export function uciCommands(changes: readonly Change[]): readonly string[] {
  const named = changes.filter(({ path }) => "name" in parsePath(path).section);
  const plain = commands(named, (line) => line);
  const byLookup = changes
    .filter((change) => !named.includes(change))
    .flatMap((change) => {
      const { config, section, option } = parsePath(change.path);
      if ("name" in section) return [];
      const placeholderChange = {
        ...change,
        path: [config, placeholder, ...(option === undefined ? [] : [option])].join("."),
      };
      const filter = `s/^${config}\\.\\([^.]*\\)\\.${section.option}='${pattern(section.value)}'$/\\1/p`;
      const found = `${placeholder}=$(uci -X show ${config} | sed -n ${quoteValue(filter)})`;
      return [
        found,
        ...commands([placeholderChange], (line) =>
          line.replace(`${config}.${placeholder}`, `${config}.$${placeholder}`),
        ),
      ];
    });
  return [...plain, ...byLookup];
}

/** Shell variable for the id of the section. */
const placeholder = "section";

function commands(
  changes: readonly Change[],
  address: (line: string) => string,
): readonly string[] {
  const lines = batchText(changes)
    .split("\n")
    .filter((line) => line !== "");
  return lines.map((line) => `uci ${address(line)}`);
}

/** Names of zones and devices contain no other special characters of sed. */
function pattern(value: string): string {
  return value.replaceAll(/[./]/g, "\\$&");
}

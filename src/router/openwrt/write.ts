import { batchText, configsOf, revertText, stagedText } from "../../uci/batch.ts";
import type { Change } from "../../uci/value.ts";
import type { Script } from "../script.ts";
import { shellFile } from "../shell-file.ts";

/**
 * Returns the script that stages, checks and commits the changes, all or none.
 * `known` are lines that `uci -X show` must still print, otherwise the changes would reach other sections.
 * Values travel as data: every user of the router can read arguments.
 */
export function writeScript(changes: readonly Change[], known: readonly string[]): Script {
  const expected = configsOf(changes).flatMap((config) => [
    config,
    stagedText(config, changes).trimEnd(),
  ]);
  return {
    body: shellFile("./write.sh", import.meta.url),
    args: [],
    data: [batchText(changes), revertText(changes), known.join("\n"), ...expected],
  };
}

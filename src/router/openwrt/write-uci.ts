import type { Call } from "../../core/call.ts";
import { Failure } from "../../core/failure.ts";
import { batchText, configsOf, revertText, stagedText } from "../../uci/batch.ts";
import { addressed, identities, unnamedIn } from "../../uci/path.ts";
import type { Change } from "../../uci/value.ts";
import { lastLine, runForResult } from "../script.ts";
import type { Script, ScriptResult } from "../script.ts";
import { shellFile } from "../shell-file.ts";
import type { Shell } from "../shell.ts";
import { obstacleFailure, packageNames, stagedPackages } from "./obstacles.ts";
import { readWithIds } from "./read-uci.ts";
import { unguarded } from "./write-options.ts";
import type { WriteOptions } from "./write-options.ts";

/**
 * Writes and commits all of the changes or none; does not apply them. Throws `busy/unsaved-changes`
 * when there are staged edits, `apply/not-confirmed` when the guard is not armed any more.
 */
export async function writeUci(
  shell: Shell,
  changes: readonly Change[],
  call: Call & WriteOptions,
): Promise<void> {
  if (changes.length === 0) return;
  const packages = await readWithIds(shell, unnamedIn(changes), call);
  const known = identities(changes, packages);
  const script = writeScript(addressed(changes, packages), known, call.guard);
  const result = await runForResult(shell, "write its configuration", script, call);
  if (result.word !== "written") throw notWritten(shell, result);
}

/**
 * Returns the script that stages, checks and commits the changes. `known` are lines that `uci -X
 * show` must still print, otherwise the changes would reach other sections. Values travel as data:
 * every user of the router can read arguments.
 */
function writeScript(changes: readonly Change[], known: readonly string[], guard = ""): Script {
  const configs = configsOf(changes);
  const expected = configs
    .map((config) => stagedText(config, changes))
    .join("")
    .trimEnd();
  return {
    body: shellFile("./write-uci.sh", import.meta.url),
    args: [guard],
    data: [batchText(changes), revertText(changes), known.join("\n"), expected, ...configs],
  };
}

function notWritten({ label }: Shell, { word, output }: ScriptResult): Failure {
  switch (word) {
    case "staged":
      return obstacleFailure(
        { kind: "unsaved-changes", where: "uci", packages: stagedPackages(output) },
        label,
      );
    case "moved":
      return new Failure("apply/drifted", {
        message: `The configuration of ${label} changed after it was read. Nothing was written.`,
        hint: "Find out what else changes this router, then run the same command again.",
      });
    // LuCI began an apply after the guard was armed: when LuCI reverts it, it reverts this write as
    // well (docs/facts/openwrt.md#rpcd-apply).
    case "apply-pending":
      return obstacleFailure({ kind: "apply-pending", packages: packageNames(output) }, label);
    case "unguarded":
      return unguarded(label);
    case "refused":
      return new Failure("router/command-failed", {
        message: `${label} rejected the new configuration: ${lastLine(output)}. Nothing was written.`,
      });
    case "different":
      return new Failure("router/unexpected-reply", {
        message: `${label} staged other values than requested. Nothing was written.`,
        hint: "Find out what else changes this router, then run the same command again.",
      });
    case "not-committed":
      return new Failure("router/command-failed", {
        message: `${label} could not save its configuration: ${lastLine(output) || "it gave no reason"}.`,
      });
    default:
      return new Failure("router/command-failed", {
        message: `${label} saved its configuration, but the file does not read back as it was written.`,
        hint: "The flash is full or worn. To check it, run on the router:\n  df\n  dmesg",
      });
  }
}

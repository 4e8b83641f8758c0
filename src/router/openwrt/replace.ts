import { createHash } from "node:crypto";
import type { Call } from "../../core/call.ts";
import { Failure } from "../../core/failure.ts";
import { isEquivalent, withChanges } from "../../uci/changed.ts";
import { parsePath } from "../../uci/path.ts";
import { parseUci } from "../../uci/text.ts";
import type { Change } from "../../uci/value.ts";
import { lastLine, runForResult } from "../script.ts";
import { shellFile } from "../shell-file.ts";
import type { Shell } from "../shell.ts";

/** Files of /etc/config by name, as text. */
export type ConfigTexts = Readonly<Record<string, string>>;

/**
 * Of the wanted files those that may be put back whole: where the changes would give the same meaning, byte for byte is better, since a commit by uci drops comments
 * and moves options (openwrt.md A1). Where somebody has changed something else since, only the values go back.
 */
export function restorable(
  wanted: ConfigTexts,
  now: ConfigTexts,
  changes: readonly Change[],
): ConfigTexts {
  const configs = new Set(changes.map(({ path }) => parsePath(path).config));
  const fit = Object.entries(wanted).filter(([config, text]) => {
    const current = now[config];
    if (current === undefined || !configs.has(config) || [current, text].some(isNotText))
      return false;
    return isEquivalent(withChanges(parseUci(config, current), changes), parseUci(config, text));
  });
  return Object.fromEntries(fit);
}

/** What was not UTF-8, or cannot travel in a script, cannot come back as it was. */
function isNotText(text: string): boolean {
  return /[\u0000\ufffd]/.test(text) || !text.endsWith("\n");
}

/** Puts files back, all or none, if they still are what they were when looked at; does not make them take effect. */
export async function replaceFiles(
  shell: Shell,
  wanted: ConfigTexts,
  now: ConfigTexts,
  call: Call,
): Promise<void> {
  const names = Object.keys(wanted).sort(networkLast);
  if (names.length === 0) return;
  const odd = names.find((name) => !/^[A-Za-z0-9_-]+$/.test(name));
  if (odd !== undefined)
    throw new Failure("refused/bad-value", {
      message: `"${odd}" is not the name of a configuration.`,
    });
  const before = names.map((name) => sum(now[name] ?? ""));
  const after = names.flatMap((name) => [sum(wanted[name] ?? ""), wanted[name] ?? ""]);
  const body = shellFile("./replace.sh", import.meta.url);
  const { word, output } = await runForResult(
    shell,
    "put its configuration back",
    { body, args: [], data: [names.join(" "), ...before, ...after] },
    call,
  );
  if (word === "written") return;
  if (word === "different") {
    throw new Failure("apply/drifted", {
      message: `/etc/config/${lastLine(output)} on ${shell.label} was changed a moment ago by somebody else.`,
      hint: "See who else works on this router, then run the same command again.",
    });
  }
  throw new Failure("router/command-failed", {
    message: `${shell.label} could not put its configuration back: ${lastLine(output) || word}.`,
  });
}

function sum(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function networkLast(a: string, b: string): number {
  return Number(a === "network") - Number(b === "network") || (a < b ? -1 : 1);
}

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
import { unguarded } from "./write-options.ts";
import type { WriteOptions } from "./write-options.ts";

/** Files of /etc/config by name, as text. */
export type ConfigTexts = Readonly<Record<string, string>>;

/**
 * Returns the wanted files that may be restored whole: those that the changes would give the same
 * meaning. Byte for byte is better, since a commit by uci drops comments and moves options
 * (docs/facts/openwrt.md#commit-to-flash). A file with other changes since then gets only its values back.
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

/** A file that is not UTF-8, or cannot be part of a script, cannot be restored byte for byte. */
function isNotText(text: string): boolean {
  return /[\u0000\ufffd]/.test(text) || !text.endsWith("\n");
}

/**
 * Replaces files, all or none. Throws `apply/drifted` when one changed after `now` was read, and
 * `apply/not-confirmed` when the guard is not armed any more. Does not apply them.
 */
export async function replaceFiles(
  shell: Shell,
  wanted: ConfigTexts,
  now: ConfigTexts,
  call: Call & WriteOptions,
): Promise<void> {
  const names = Object.keys(wanted).sort(networkLast);
  if (names.length === 0) return;
  const odd = names.find((name) => !/^[A-Za-z0-9_-]+$/.test(name));
  if (odd !== undefined)
    throw new Failure("refused/bad-value", {
      message: `"${odd}" is not the name of a configuration.`,
    });
  const before = names.map((name) => sumOf(now[name] ?? ""));
  const after = names.flatMap((name) => [sumOf(wanted[name] ?? ""), wanted[name] ?? ""]);
  const body = shellFile("./replace.sh", import.meta.url);
  const { word, output } = await runForResult(
    shell,
    "restore its configuration",
    { body, args: [call.guard ?? ""], data: [names.join(" "), ...before, ...after] },
    call,
  );
  if (word === "written") return;
  if (word === "unguarded") throw unguarded(shell.label);
  if (word === "different") {
    throw new Failure("apply/drifted", {
      message: `/etc/config/${lastLine(output)} on ${shell.label} changed after it was read. Nothing was written.`,
      hint: "Find out who else changes this router, then run the same command again.",
    });
  }
  throw new Failure("router/command-failed", {
    message: `${shell.label} could not restore its configuration: ${lastLine(output) || word}.`,
  });
}

/** Returns the sum of a file as sha256sum prints it. */
export function sumOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function networkLast(a: string, b: string): number {
  return Number(a === "network") - Number(b === "network") || (a < b ? -1 : 1);
}

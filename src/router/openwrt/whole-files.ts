import { createHash, randomBytes } from "node:crypto";
import type { Call } from "../../core/call.ts";
import { Failure } from "../../core/failure.ts";
import { sameMeaning, withChanges } from "../../uci/changed.ts";
import { parsePath } from "../../uci/path.ts";
import { parseUci } from "../../uci/text.ts";
import type { Change } from "../../uci/value.ts";
import { configFileFunctions } from "./config-file-script.ts";
import { askScript, lastLine } from "../script.ts";
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
    return sameMeaning(withChanges(parseUci(config, current), changes), parseUci(config, text));
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
  const body = `${configFileFunctions}
say() { printf 'result %s\\n' "$1"; exit 0; }
give_up() { for name in ${names.join(" ")}; do rm -f "$(beside "$name")"; done; printf '%s\\n' "$2"; say "$1"; }
is() { [ "$(sha256sum < "$1")" = "$2  -" ]; }

staged=$(uci changes < /dev/null 2> /dev/null)
[ -z "$staged" ] || give_up refused 'somebody has staged changes'
${names.map((name) => `is /etc/config/${name} ${sum(now[name] ?? "")} || give_up different ${name}\n`).join("")}
${names.map((name) => aside(name, wanted[name] ?? "")).join("")}
sync
${names.map((name) => `mv -f "$(beside ${name})" "$(place ${name})" || give_up refused 'cannot write to flash'\n`).join("")}
sync
${names.map((name) => `is /etc/config/${name} ${sum(wanted[name] ?? "")} || say damaged\n`).join("")}
say written
`;
  const { word, output } = await askScript(
    shell,
    "put its configuration back",
    { body, args: [] },
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

/** With the mode of the file it replaces. */
function aside(name: string, text: string): string {
  if (!/^[A-Za-z0-9_-]+$/.test(name))
    throw new Failure("refused/bad-value", {
      message: `"${name}" is not the name of a configuration.`,
    });
  const end = `end-${randomBytes(12).toString("hex")}`;
  return `aside=$(beside ${name})\ncp -p /etc/config/${name} "$aside" && cat > "$aside" <<'${end}' || give_up refused 'cannot write to flash'\n${text}${end}\nis "$aside" ${sum(text)} || give_up refused 'cannot write to flash'\n`;
}

function sum(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function networkLast(a: string, b: string): number {
  return Number(a === "network") - Number(b === "network") || (a < b ? -1 : 1);
}

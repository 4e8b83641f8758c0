import { randomBytes } from "node:crypto";
import { batchText, configsOf, revertText, stagedText } from "../../uci/batch.ts";
import { quoteValue } from "../../uci/text.ts";
import type { Change } from "../../uci/value.ts";

/**
 * Stages the changes, compares what is staged with what was meant, and only then commits, in one round trip. Any difference takes back what this script
 * staged, and nothing else. `uci batch` exits 0 whatever happens, so its silence is the proof (openwrt.md A5); a commit to a full flash can cut a file
 * short, so each file must read back as it was staged. Values travel on standard input: arguments can be read by everybody on the router.
 * `known` are lines that `uci -X show` must still print, or the changes would go to other sections than they were made for.
 */
export function writeScript(changes: readonly Change[], known: readonly string[]): string {
  const configs = configsOf(changes);
  return `
say() { printf 'result %s\\n' "$1"; exit 0; }
stage() { ${command("uci batch", batchText(changes))}}
unstage() { ${command("uci batch", revertText(changes))}}
refuse() { unstage > /dev/null 2>&1; printf '%s\\n' "$2"; say "$1"; }

staged=$(uci changes < /dev/null 2> /dev/null)
[ -z "$staged" ] || { printf '%s\\n' "$staged"; say staged; }
for path in /var/run/rpcd/snapshot-files/*; do [ -e "$path" ] && { echo "\${path##*/}"; say apply-pending; }; done
${known.map(stillThere).join("")}said=$(stage 2>&1)
[ -z "$said" ] || refuse refused "$said"
${configs.map((config) => compare(config, stagedText(config, changes))).join("")}
${configs.map(commit).join("")}
sync
say written
`;
}

function stillThere(line: string): string {
  return `case "$(uci -X show ${line.slice(0, line.indexOf("."))} < /dev/null 2> /dev/null)" in *${quoteValue(line)}*) ;; *) say moved ;; esac\n`;
}

function compare(config: string, expected: string): string {
  return `
meant() { ${command("cat", expected)}}
staged=$(uci changes ${config} < /dev/null 2>&1)
[ "$staged" = "$(meant)" ] || refuse different "$staged"
`;
}

function commit(config: string): string {
  return `
before=$(uci export ${config} < /dev/null | sha256sum)
said=$(uci commit ${config} < /dev/null 2>&1) && [ -z "$said" ] || refuse not-committed "$said"
[ "$(uci export ${config} < /dev/null | sha256sum)" = "$before" ] || say damaged
`;
}

/** A command fed with text that the shell does not look into. No line of it can be the end mark: nobody can foresee that. */
function command(words: string, text: string): string {
  const end = `end-${randomBytes(12).toString("hex")}`;
  return `${words} <<'${end}'\n${text}${end}\n`;
}

import { models } from "../../src/at-profiles/index.ts";
import { glossary } from "../../src/commands/glossary/glossary.ts";
import type { Term } from "../../src/commands/glossary/term.ts";

const mark =
  "<!-- every term, from src/commands/glossary: npx vitest run test/house/glossary.test.ts -u -->";

/** Returns docs/glossary.md with the terms at its end generated from the data. */
export function withTerms(text: string): string {
  const prose = text.slice(0, text.indexOf(mark));
  const groups = glossary().map(({ title, terms }) =>
    [`## ${title}`, table(terms.map(rowOf), ["word", "meaning", "AT, router", "source"])].join(
      "\n\n",
    ),
  );
  return `${[`${prose}${mark}`, ...groups, "## Settings of the modem", settings()].join("\n\n")}\n`;
}

function rowOf({ names, meaning, at, uci, source }: Term): readonly string[] {
  const [first = "", ...others] = names.map(shown);
  const behind = [at, uci].flatMap((one) => (one === undefined ? [] : [code(one)]));
  return [
    [`**${first}**`, ...others].join(", "),
    escaped(meaning),
    behind.join("; "),
    linked(source),
  ];
}

function shown(name: string): string {
  return /[*_&]|^AT|^\//.test(name) ? code(name) : escaped(name);
}

function linked(source = ""): string {
  const [path = "", anchor = ""] = source.split("#");
  if (!path.startsWith("docs/")) return source;
  return `[${anchor || path.replace(/^docs\/|\.md$/g, "")}](${source.replace("docs/", "")})`;
}

function settings(): string {
  const all = models.flatMap(({ manages }) => manages.map(({ setting }) => setting));
  const unique = [...new Map(all.map((setting) => [setting.id, setting])).values()];
  const rows = unique.map(({ id, title, meaning, read }) => [
    `**${escaped(title)}**, \`${id}\``,
    escaped(meaning),
    code(read.text),
  ]);
  return table(rows, ["setting", "meaning", "read with"]);
}

function table(rows: readonly (readonly string[])[], heads: readonly string[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(heads), `|${heads.map(() => "---|").join("")}`, ...rows.map(line)].join("\n");
}

function code(text: string): string {
  return `\`${text}\``;
}

function escaped(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}

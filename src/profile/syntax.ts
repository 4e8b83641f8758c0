import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  parseAllDocuments,
  Parser,
  type YAMLError,
} from "yaml";
import type { Placed, PlacedEntry, PlacedScalar } from "./placed.ts";
import type { Place, Problem } from "./problem.ts";

/** Far beyond any fleet, far below what would keep a computer busy. */
export const limits = { characters: 256 * 1024, values: 20_000, depth: 16 } as const;

const tooDeep = `expected at most ${limits.depth} levels, one inside the other`;

const danglingAlias =
  "expected a value, found an alias (`*…`) to nothing above it; text that begins with * needs quotes";

export interface ParsedText {
  /** The documents that have content, in order; those with syntax errors are left out. */
  readonly documents: readonly Placed[];
  readonly problems: readonly Problem[];
}

/** YAML 1.2 text to values that know their places. `on` and `off` are words there, and so are MAC addresses. */
export function parseText(file: string, text: string): ParsedText {
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  if (text.length > limits.characters)
    return failed(
      placeAt(0),
      `expected at most ${limits.characters / 1024} KiB; split it into several files`,
    );
  const deep = tooDeepFrom(text);
  if (deep !== undefined) return failed(placeAt(deep), tooDeep);
  // merge: `<<` would be a second way to inherit beside `extends`. schema: a `%YAML 1.1` line shall not turn `off` into false.
  const parsed = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    schema: "core",
    merge: false,
    resolveKnownTags: false,
    stringKeys: true,
    logLevel: "silent",
  });
  const problems: Problem[] = [];
  const documents: Placed[] = [];
  for (const document of parsed) {
    const found = [...document.errors, ...document.warnings]
      .slice(0, 5)
      .map((error) => syntaxProblem(error, text, placeAt));
    const placed =
      found.length > 0 || document.contents === null ? undefined : place(document, placeAt, found);
    problems.push(...found);
    if (placed !== undefined && found.length === 0 && !isNothing(placed)) documents.push(placed);
  }
  if (documents.length === 0 && problems.length === 0)
    return failed(placeAt(0), "expected a profile, found nothing; the first key is `ethermode: 1`");
  return { documents, problems };

  function failed(at: Place, complaint: string): ParsedText {
    return { documents: [], problems: [{ kind: "syntax", place: at, text: complaint }] };
  }
}

/** What is built up at once in the library's parser: a few for each level, and far below what its recursion and ours can bear. */
const mostAtOnce = limits.depth * 8;

/** Where text begins to be so deep that it would only be found out by an overflow of the stack, which does not always end well. */
function tooDeepFrom(text: string): number | undefined {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    for (const _finished of parser.next(lexeme)) void _finished;
    if (parser.stack.length > mostAtOnce) return parser.offset;
  }
  return undefined;
}

/** A lone `---` at the end of a file is not a profile. */
function isNothing(placed: Placed): boolean {
  return placed.kind === "scalar" && placed.value === null;
}

/** Walks the parsed document once. Aliases are followed, and count for what they stand for, so that a few lines cannot become millions. */
function place(
  document: Document.Parsed,
  placeAt: (offset: number) => Place,
  problems: Problem[],
): Placed | undefined {
  let values = 0;
  const stop = (at: Place, text: string): PlacedScalar => {
    if (problems.length === 0) problems.push({ kind: "syntax", place: at, text });
    return { kind: "scalar", at, value: null };
  };
  const visit = (node: unknown, from: Place, depth: number): Placed => {
    values += 1;
    if (values > limits.values)
      return stop(
        from,
        `expected at most ${limits.values} values in one document, with all aliases followed`,
      );
    if (depth > limits.depth) return stop(from, tooDeep);
    if (isAlias(node)) {
      const meant = node.resolve(document);
      return meant === undefined
        ? stop(offsetOf(node, from), danglingAlias)
        : visit(meant, offsetOf(node, from), depth + 1);
    }
    const at = offsetOf(node, from);
    if (isMap(node)) {
      const entries = new Map<string, PlacedEntry>();
      for (const { key, value } of node.items) {
        const keyAt = offsetOf(key, at);
        entries.set(isScalar(key) ? String(key.value) : String(key), {
          keyAt,
          value: visit(value, keyAt, depth + 1),
        });
      }
      return { kind: "map", at, entries };
    }
    if (isSeq(node))
      return { kind: "list", at, items: node.items.map((item) => visit(item, at, depth + 1)) };
    return { kind: "scalar", at, value: isScalar(node) ? plainValue(node.value) : null };
  };
  const offsetOf = (node: unknown, otherwise: Place): Place => {
    const range =
      isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : undefined;
    return range === undefined || range === null ? otherwise : placeAt(range[0]);
  };
  return visit(document.contents, placeAt(0), 0);
}

function plainValue(value: unknown): PlacedScalar["value"] {
  return typeof value === "boolean" || typeof value === "number" || typeof value === "string"
    ? value
    : null;
}

function syntaxProblem(
  error: YAMLError,
  text: string,
  placeAt: (offset: number) => Place,
): Problem {
  return { kind: "syntax", place: placeAt(error.pos[0]), text: syntaxWords(error, text) };
}

/** The library's own words may quote the file, and what stands there may be a secret, so only harmless ones are passed on. */
function syntaxWords(error: YAMLError, text: string): string {
  switch (error.code) {
    case "DUPLICATE_KEY":
      return `"${wordAt(text, error.pos[0])}" stands here a second time; a key may be given once`;
    case "TAB_AS_INDENT":
      return "expected spaces, found a tab; YAML is indented with spaces only";
    case "BAD_INDENT":
    case "BLOCK_AS_IMPLICIT_KEY":
    case "MULTILINE_IMPLICIT_KEY":
      return "expected one key and its value, indented like its neighbours; text with a colon and a space in it needs quotes";
    case "BAD_ALIAS":
      return danglingAlias;
    case "TAG_RESOLVE_FAILED":
      return "expected a value, found a tag (`!…`), which means nothing here; text that begins with ! needs quotes";
    case "MISSING_CHAR":
      return `not valid YAML: ${error.message}`;
    case "RESOURCE_EXHAUSTION":
      return tooDeep;
    case "NON_STRING_KEY":
      return "expected a word as the key";
    default:
      return "not valid YAML from here on; check the indentation, and put quotes around text with special characters";
  }
}

function wordAt(text: string, offset: number): string {
  return /^["']?([^"':\s]*)/.exec(text.slice(offset, offset + 80))?.[1] ?? "";
}

import {
  type Alias,
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  Parser,
  visit as visitNodes,
  type YAMLError,
} from "yaml";
import type { Placed, PlacedEntry, PlacedScalar } from "./placed.ts";
import type { Place, Problem } from "./problem.ts";

/** More than any fleet needs, and small enough to parse at once. */
export const limits = { characters: 256 * 1024, values: 20_000, depth: 16 } as const;

/** `ansible-inventory --list` writes every variable of every host. */
const inventoryLimits = { characters: 1024 * 1024, values: 100_000 };

function isListedInventory(text: string): boolean {
  return text.startsWith("{") && text.includes('"_meta"');
}

const tooDeep = `expected at most ${limits.depth} nested levels`;

const danglingAlias =
  "expected a value, found an alias (`*…`) without its anchor. Put text that begins with * in quotes.";

export interface ParsedText {
  /** Documents with content, in order, without those that have syntax errors. */
  readonly documents: readonly Placed[];
  readonly problems: readonly Problem[];
}

/** Parses YAML 1.2 text to values with places. In YAML 1.2 `on`, `off` and MAC addresses are text. */
export function parseText(file: string, text: string): ParsedText {
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const { characters, values } = isListedInventory(text) ? inventoryLimits : limits;
  if (text.length > characters)
    return failed(placeAt(0), `expected at most ${characters / 1024} KiB. Split the file.`);
  // merge: `<<` would be a second form of inheritance beside `extends`.
  // schema: a `%YAML 1.1` line must not turn `off` into false.
  let deep: number | undefined;
  const composer = new Composer({
    prettyErrors: false,
    schema: "core",
    merge: false,
    // The library compares every key with all before it; `place` finds duplicates in linear time.
    uniqueKeys: false,
    resolveKnownTags: false,
    stringKeys: true,
    logLevel: "silent",
  });
  const parsed = [...composer.compose(tokensOf(text, lines, (offset) => (deep = offset)))];
  if (deep !== undefined) return failed(placeAt(deep), tooDeep);
  const problems: Problem[] = [];
  const documents: Placed[] = [];
  for (const document of parsed) {
    const found = [...document.errors, ...document.warnings]
      .slice(0, 5)
      .map((error) => syntaxProblem(error, placeAt));
    const placed =
      found.length > 0 || document.contents === null
        ? undefined
        : place(document, { text, maxValues: values }, placeAt, found);
    problems.push(...found);
    if (placed !== undefined && found.length === 0 && !isNothing(placed)) documents.push(placed);
  }
  if (documents.length === 0 && problems.length === 0)
    return failed(placeAt(0), "expected a profile that begins with `ethermode: 1`, found nothing");
  return { documents, problems };

  function failed(at: Place, message: string): ParsedText {
    return { documents: [], problems: [{ kind: "syntax", place: at, text: message }] };
  }
}

/** Depth of the library's parser stack: a few entries for each level, far below a stack overflow. */
const maxParserStack = limits.depth * 8;

/** Yields the tokens, and stops where nesting is too deep, before composing can overflow the stack. */
function* tokensOf(
  text: string,
  lines: LineCounter,
  onTooDeep: (offset: number) => void,
): Generator<CST.Token, void> {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > maxParserStack) return onTooDeep(parser.offset);
  }
  yield* parser.end();
}

/** Whether the document is empty, as after a `---` at the end of a file. */
function isNothing(placed: Placed): boolean {
  return placed.kind === "scalar" && placed.value === null;
}

/** Converts the parsed document. Counts the values behind aliases, so that a few lines cannot expand to millions. */
function place(
  document: Document.Parsed,
  source: { readonly text: string; readonly maxValues: number },
  placeAt: (offset: number) => Place,
  problems: Problem[],
): Placed | undefined {
  let values = 0;
  const meantBy = aliasTargets(document);
  const stop = (at: Place, text: string): PlacedScalar => {
    if (problems.length === 0) problems.push({ kind: "syntax", place: at, text });
    return { kind: "scalar", at, value: null };
  };
  const visit = (node: unknown, from: Place, depth: number): Placed => {
    values += 1;
    if (values > source.maxValues)
      return stop(
        from,
        `expected at most ${source.maxValues} values in one document, aliases included`,
      );
    if (depth > limits.depth) return stop(from, tooDeep);
    if (isAlias(node)) {
      const meant = meantBy.get(node);
      return meant === undefined
        ? stop(offsetOf(node, from), danglingAlias)
        : visit(meant, offsetOf(node, from), depth + 1);
    }
    const at = offsetOf(node, from);
    if (isMap(node)) {
      const entries = new Map<string, PlacedEntry>();
      for (const { key, value } of node.items) {
        const keyAt = offsetOf(key, at);
        const name = isScalar(key) ? String(key.value) : String(key);
        if (entries.has(name)) {
          const word = wordAt(source.text, isScalar(key) ? (key.range?.[0] ?? 0) : 0);
          problems.push({ kind: "syntax", place: keyAt, text: `duplicate key "${word}"` });
        }
        entries.set(name, { keyAt, value: visit(value, keyAt, depth + 1) });
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

/**
 * Returns the node behind each alias: the last one with its anchor before it. One pass for all,
 * because the library searches the whole document for each alias.
 */
function aliasTargets(document: Document.Parsed): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visitNodes(document, {
    Node: (_key, node) => {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target !== undefined) targets.set(node, target);
      } else if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

function plainValue(value: unknown): PlacedScalar["value"] {
  return typeof value === "boolean" || typeof value === "number" || typeof value === "string"
    ? value
    : null;
}

function syntaxProblem(error: YAMLError, placeAt: (offset: number) => Place): Problem {
  return { kind: "syntax", place: placeAt(error.pos[0]), text: syntaxMessage(error) };
}

/** Replaces most messages of the library, because they can quote a secret from the file. */
function syntaxMessage(error: YAMLError): string {
  switch (error.code) {
    case "TAB_AS_INDENT":
      return "expected spaces, found a tab. YAML indentation uses spaces only.";
    case "BAD_INDENT":
    case "BLOCK_AS_IMPLICIT_KEY":
    case "MULTILINE_IMPLICIT_KEY":
      return (
        "expected one key and its value, indented like its siblings." +
        " Put text that contains a colon and a space in quotes."
      );
    case "BAD_ALIAS":
      return danglingAlias;
    case "TAG_RESOLVE_FAILED":
      return (
        "expected a value, found a tag (`!…`), which is not supported." +
        " Put text that begins with ! in quotes."
      );
    case "MISSING_CHAR":
      return `invalid YAML: ${error.message}`;
    case "RESOURCE_EXHAUSTION":
      return tooDeep;
    case "NON_STRING_KEY":
      return "expected text as the key";
    default:
      return "invalid YAML. Check the indentation, and put text with special characters in quotes.";
  }
}

function wordAt(text: string, offset: number): string {
  return /^["']?([^"':\s]*)/.exec(text.slice(offset, offset + 80))?.[1] ?? "";
}

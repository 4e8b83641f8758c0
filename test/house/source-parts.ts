import { parseSync } from "oxc-parser";
import { textOf } from "./tree-files.ts";

/** A piece of a source file with the line it starts in. */
export interface Part {
  readonly line: number;
  readonly text: string;
}

/** The parts of a TypeScript or JavaScript file to which the rules of docs/style.md apply. */
export interface SourceParts {
  /** String literals and the fixed parts of template literals. */
  readonly literals: readonly Part[];
  readonly comments: readonly Part[];
  /** First arguments of `test`, `it` and `describe`, `test.each(…)` and the like included. */
  readonly titles: readonly Part[];
  /** Functions by their first line, without the suites of tests. */
  readonly functions: readonly { readonly line: number; readonly lines: number }[];
  /** Union types that contain the literals "yes" and "no". */
  readonly yesNoTypes: readonly Part[];
}

/** A node of the syntax tree (ESTree with the TypeScript extensions). */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly value?: unknown;
  readonly [key: string]: unknown;
}

const parsed = new Map<string, SourceParts>();

/** Returns the parts of a source file, which is parsed once. Throws if the file does not parse. */
export function partsOf(path: string): SourceParts {
  const parts = parsed.get(path) ?? parse(path);
  parsed.set(path, parts);
  return parts;
}

function parse(path: string): SourceParts {
  const text = textOf(path);
  const { program, comments, errors } = parseSync(path, text);
  if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`);
  const lineAt = lineCounter(text);
  const literals: Part[] = [];
  const titles: Part[] = [];
  const yesNoTypes: Part[] = [];
  const functions = new Set<Node>();
  const suites = new Set<Node>();

  visit(program, [], (node, within) => {
    const line = lineAt(node.start);
    const literal = fixedText(node);
    if (literal !== undefined) literals.push({ line, text: literal });
    if (isFunction(node)) functions.add(node);
    if (isYesNo(node, text)) yesNoTypes.push({ line, text: text.slice(node.start, node.end) });
    const title = titleOf(node);
    if (title === undefined) return;
    titles.push({ line, text: title });
    for (const one of within) suites.add(one);
  });
  return {
    literals,
    titles,
    yesNoTypes,
    functions: [...functions]
      .filter((node) => !suites.has(node))
      .map(({ start, end }) => ({ line: lineAt(start), lines: lineAt(end) - lineAt(start) + 1 })),
    comments: comments.map(({ start, value }) => ({ line: lineAt(start), text: value })),
  };
}

type See = (node: Node, within: readonly Node[]) => void;

/** Calls `see` with every node below a value, and with the functions around it. */
function visit(value: unknown, within: readonly Node[], see: See): void {
  if (Array.isArray(value)) for (const one of value) visit(one, within, see);
  else if (isNode(value)) {
    see(value, within);
    const inner = isFunction(value) ? [...within, value] : within;
    for (const key in value) visit(value[key], inner, see);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

function isFunction({ type }: Node): boolean {
  return /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(type);
}

function isYesNo({ type, start, end }: Node, text: string): boolean {
  return type === "TSUnionType" && /"yes"[^]*"no"|"no"[^]*"yes"/.test(text.slice(start, end));
}

/** Returns the text of a string literal, or of a fixed part of a template literal. */
function fixedText({ type, value }: Node): string | undefined {
  if (type === "Literal") return typeof value === "string" ? value : undefined;
  if (type !== "TemplateElement") return undefined;
  // `cooked` is null in a tagged template with an escape that only the tag understands.
  const { cooked, raw } = value as { readonly cooked: string | null; readonly raw: string };
  return cooked ?? raw;
}

/** Returns the title of a call of `test`, `it` or `describe`, with … for each expression in it. */
function titleOf(node: Node): string | undefined {
  if (node.type !== "CallExpression" || !isTestCall(node["callee"])) return undefined;
  const [title] = node["arguments"] as readonly Node[]; // of every CallExpression
  if (title?.type === "Literal") return fixedText(title);
  if (title?.type !== "TemplateLiteral") return undefined;
  return (title["quasis"] as readonly Node[]).map((part) => fixedText(part) ?? "").join("…");
}

/** Matches `test(…)`, `test.concurrent(…)`, `test.each(…)(…)` and `test.skipIf(…)(…)`. */
function isTestCall(callee: unknown): boolean {
  if (!isNode(callee)) return false;
  if (callee.type === "Identifier") return /^(?:test|it|describe)$/.test(String(callee["name"]));
  return isTestCall(callee["object"] ?? callee["callee"] ?? callee["tag"]);
}

/** Returns a function from an offset in a text to its line. */
function lineCounter(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}

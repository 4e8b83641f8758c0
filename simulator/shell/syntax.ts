/** A node of the interpreter's syntax tree, with the fields used here. */
export interface SyntaxNode {
  readonly type: string;
  readonly [property: string]: unknown;
}

export function statementsOf(script: SyntaxNode): readonly SyntaxNode[] {
  return Array.isArray(script["statements"]) ? script["statements"].filter(isNode) : [];
}

export function firstCommand(statement: SyntaxNode): SyntaxNode | undefined {
  const [first] = Array.isArray(statement["pipelines"]) ? statement["pipelines"] : [];
  const [inner] = isNode(first) && Array.isArray(first["commands"]) ? first["commands"] : [];
  return isNode(inner) ? inner : undefined;
}

export function wordsOf(node: SyntaxNode): readonly unknown[] {
  return Array.isArray(node["args"]) ? node["args"] : [];
}

export function statement(node: SyntaxNode): SyntaxNode {
  return { type: "Statement", pipelines: [pipeline(node)], operators: [], background: false };
}

export function pipeline(node: SyntaxNode): SyntaxNode {
  return { type: "Pipeline", commands: [node], negated: false };
}

export function command(name: string, words: readonly unknown[]): SyntaxNode {
  return {
    type: "SimpleCommand",
    assignments: [],
    name: quotedWord(name),
    args: words,
    redirections: [],
  };
}

export function quotedWord(text: string): SyntaxNode {
  return { type: "Word", parts: [{ type: "SingleQuoted", value: text }] };
}

/** Returns the text of a word without expansions. */
export function literal(word: unknown): string | undefined {
  if (!isNode(word) || !Array.isArray(word["parts"])) return undefined;
  const texts = word["parts"].map(literalPart);
  return texts.includes(undefined) ? undefined : texts.join("");
}

function literalPart(part: unknown): string | undefined {
  if (!isNode(part)) return undefined;
  if (part.type === "DoubleQuoted") return literal({ type: "Word", parts: part["parts"] });
  if (part.type === "Glob") return part["pattern"] === "[" ? "[" : undefined;
  const plain = part.type === "Literal" || part.type === "SingleQuoted" || part.type === "Escaped";
  return plain && typeof part["value"] === "string" ? part["value"] : undefined;
}

/** Whether a word has variables, and only parts that can be expanded twice. */
export function isExpansion(word: unknown): boolean {
  const parts = partsOf(word);
  return (
    parts.some(({ type }) => type === "ParameterExpansion") &&
    parts.every((part) => part.type === "ParameterExpansion" || literalPart(part) !== undefined)
  );
}

export function partsOf(word: unknown): readonly SyntaxNode[] {
  if (!isNode(word) || !Array.isArray(word["parts"])) return [];
  return word["parts"]
    .filter(isNode)
    .flatMap((part) => (part.type === "DoubleQuoted" ? partsOf({ ...part, type: "Word" }) : part));
}

export function isNode(value: unknown): value is SyntaxNode {
  return (
    typeof value === "object" && value !== null && "type" in value && typeof value.type === "string"
  );
}

import { asCondition } from "./conditions.ts";
import {
  command,
  firstCommand,
  isExpansion,
  isNode,
  literal,
  pipeline,
  quotedWord,
  statement,
  statementsOf,
  wordsOf,
} from "./syntax.ts";
import type { SyntaxNode } from "./syntax.ts";

/** The variable that replaces `$!`. */
export const backgroundVariable = "ash_background";

/** Turns a list of statements back into text. */
export type RenderStatements = (statements: readonly SyntaxNode[]) => string;

/**
 * Rewrites a script so that the interpreter behaves like busybox ash:
 * `a &` starts a process, `exec a` ends the shell, `sh -s` reads its script from standard input, a
 * program called by path honours its `#!` line,
 * `command -v` looks at its first word only, and a file that cannot be written to fails the
 * command, not the interpreter.
 */
export function rewriteScript(script: SyntaxNode, render: RenderStatements): SyntaxNode {
  const functions = statementsOf(script).flatMap(functionsIn);

  const visit = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return visitItems(value);
    if (!isNode(value)) return visitChildren(value);
    if (value.type === "Statement" && value["background"] === true) return backgrounded(value);
    const visited = visitChildren(value);
    if (visited.type === "ParameterExpansion" && visited["parameter"] === "!")
      return { ...visited, parameter: backgroundVariable };
    return withWritableTargets(
      visited.type === "SimpleCommand" ? rewriteCommand(visited) : visited,
    );
  };

  const visitItems = (items: readonly unknown[]): readonly unknown[] => {
    const visited = items.map(visit);
    return visited.every((item, place) => item === items[place]) ? items : visited;
  };

  /** Returns the same object where nothing changed below it. Branches of an `if` are objects without a type. */
  const visitChildren = <T extends object>(whole: T): T => {
    const visited = Object.entries(whole).map(
      ([key, value]) => [key, visit(value), value] as const,
    );
    const changed = visited.filter(([, now, before]) => now !== before);
    return changed.length === 0 ? whole : { ...whole, ...Object.fromEntries(changed) };
  };

  // The new process rewrites this text again. Functions of this script are included, those of sourced files are not.
  const backgrounded = (statement: SyntaxNode): SyntaxNode => {
    const text = render([...functions, { ...statement, background: false, sourceText: undefined }]);
    return {
      ...statement,
      background: false,
      pipelines: [pipeline(command("/bin/.background", [quotedWord(text)]))],
      operators: [],
    };
  };

  return visitChildren(script);
}

/** Returns the rewritten tree of a line of quoted words, as programs write them, without parsing; else undefined. */
export function treeOfQuotedWords(line: string, render: RenderStatements): SyntaxNode | undefined {
  if (!/^(?:'[^']*'|\\'| (?=['\\]))+$/.test(line)) return undefined;
  const words = line.match(/(?:'[^']*'|\\')+/g) ?? [];
  const [name = "", ...args] = words.map((word) =>
    word.replaceAll(
      /'([^']*)'|\\(')/g,
      (_whole, inner?: string, quote?: string) => inner ?? quote ?? "",
    ),
  );
  const only = statement(command(name, args.map(quotedWord)));
  return rewriteScript({ type: "Script", statements: [only] }, render);
}

function rewriteCommand(node: SyntaxNode): SyntaxNode {
  const name = literal(node["name"]);
  const words = wordsOf(node);
  if (name === undefined) return isExpansion(node["name"]) ? chosenAtRunTime(node) : node;
  if (name.includes("/") && !name.startsWith("/bin/."))
    return { ...node, name: quotedWord("/bin/.exec"), args: [quotedWord(name), ...words] };
  if ((name === "sh" || name === "ash") && literal(words[0]) === "-s")
    return {
      ...node,
      name: quotedWord("/bin/.script"),
      args: words.slice(literal(words[1]) === "--" ? 2 : 1),
    };
  if (name === "[") return asCondition(node) ?? node;
  if (name === "wait") return { ...node, name: quotedWord("/bin/.wait") };
  if (name === "command" && literal(words[0]) === "-v") return { ...node, args: words.slice(0, 2) };
  if (name === "exec" && words[0] !== undefined && literal(words[0]) !== "--")
    return thenExit(rewriteCommand({ ...node, name: words[0], args: words.slice(1) }));
  return node;
}

/** `"$program" a b`: a path is run by `.exec`, anything else stays. */
function chosenAtRunTime(node: SyntaxNode): SyntaxNode {
  const name = node["name"];
  const plain = { ...node, redirections: [] };
  const byPath = { ...plain, name: quotedWord("/bin/.exec"), args: [name, ...wordsOf(node)] };
  return choice(
    statement(command("/bin/.is-path", [name])),
    byPath,
    [statement(plain)],
    node["redirections"],
  );
}

/** `command > file` becomes `if the file can be written; then command > file; else false; fi`. */
function withWritableTargets(node: SyntaxNode): SyntaxNode {
  const redirections = Array.isArray(node["redirections"])
    ? node["redirections"].filter(isNode)
    : [];
  const targets = redirections
    .filter((one) => [">", ">>", ">|", "&>", "&>>"].includes(String(one["operator"])))
    .map((one) => one["target"]);
  const files = targets.filter((target) => literal(target)?.startsWith("/dev/") !== true);
  if (node.type === "FunctionDef" || files.length === 0 || files.some(hasSubstitution)) return node;
  const check = statement(command("/bin/.can-write", files));
  const words = [statement(command("false", []))];
  return choice(check, node, words, []);
}

/** An `if` in braces, because only braces pass standard input on. */
function choice(
  condition: SyntaxNode,
  chosen: SyntaxNode,
  otherwise: readonly SyntaxNode[],
  redirections: unknown,
): SyntaxNode {
  const decision = {
    type: "If",
    clauses: [{ condition: [condition], body: [statement(chosen)] }],
    elseBody: otherwise,
    redirections: [],
  };
  return { type: "Group", body: [statement(decision)], redirections };
}

/** Whether a word must not be expanded twice. */
function hasSubstitution(word: unknown): boolean {
  return JSON.stringify(word).includes('"CommandSubstitution"');
}

function thenExit(node: SyntaxNode): SyntaxNode {
  const status: SyntaxNode = {
    type: "Word",
    parts: [{ type: "ParameterExpansion", parameter: "?", operation: null }],
  };
  return {
    type: "Group",
    body: [statement(node), statement({ ...command("exit", []), args: [status] })],
    redirections: [],
  };
}

/** Returns the name of the only command of a script that has just one. */
export function soleCommandName(script: SyntaxNode): string | undefined {
  const [first, second] = statementsOf(script);
  return first === undefined || second !== undefined
    ? undefined
    : literal(firstCommand(first)?.["name"]);
}

function functionsIn(node: SyntaxNode): readonly SyntaxNode[] {
  return firstCommand(node)?.type === "FunctionDef" ? [node] : [];
}

/** Returns the interpreter's messages in ash's form (recorded: `ash: /etc/init.d/nosuch: not found`). */
export function asAsh(text: string): string {
  return text
    .replace(/^bash: /gm, "ash: ")
    .replace(/^(ash: .*: )command (not found|not available in .*)$/gm, "$1not found");
}

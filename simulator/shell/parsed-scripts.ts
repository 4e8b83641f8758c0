import type { SyntaxNode } from "./syntax.ts";

/** Rewritten trees by script, the most recently used last. */
const trees = new Map<string, SyntaxNode>();
const maxTrees = 300;

/** Returns the tree of a script, from an earlier run where there was one; undefined for a syntax error. */
export async function parsedScript(
  script: string,
  parse: (script: string) => Promise<SyntaxNode | undefined>,
): Promise<SyntaxNode | undefined> {
  const tree = trees.get(script) ?? (await parse(script));
  if (tree === undefined) return undefined;
  trees.delete(script);
  trees.set(script, tree);
  const [oldest] = trees.keys();
  if (trees.size > maxTrees && oldest !== undefined) trees.delete(oldest);
  return tree;
}

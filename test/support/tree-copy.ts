import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const parts = [
  "src",
  "simulator",
  "schemas",
  "profiles",
  "docs",
  "test/support",
  "test/bench",
  "package.json",
  "tsconfig.json",
];

/** A copy of the program, its simulator and its tests, which a test can change and load. */
export interface TreeCopy extends Disposable {
  /** Paths of the files that were created or changed, in order. */
  readonly touched: readonly string[];
  /** Imports a module of the copy by its path from the root. */
  load(path: string): Promise<unknown>;
  create(path: string, text: string): void;
  /** Inserts a text after the first occurrence of an anchor. Throws if the file does not contain the anchor. */
  insert(path: string, anchor: string, text: string): void;
}

export function copyTree(): TreeCopy {
  const copy = mkdtempSync(join(tmpdir(), "ethermode-copy-"));
  for (const part of parts) cpSync(join(root, part), join(copy, part), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  const touched = new Set<string>();
  const write = (path: string, text: string): void => {
    touched.add(path);
    writeFileSync(join(copy, path), text);
  };
  return {
    get touched() {
      return [...touched];
    },
    load: (path) => import(join(copy, path)) as Promise<unknown>,
    create: write,
    insert: (path, anchor, text) => {
      const before = readFileSync(join(copy, path), "utf8");
      if (!before.includes(anchor)) throw new Error(`${path} does not contain ${anchor}`);
      write(
        path,
        before.replace(anchor, () => `${anchor}${text}`),
      );
    },
    [Symbol.dispose]: () => rmSync(copy, { recursive: true, force: true }),
  };
}

import { Bash, defineCommand } from "just-bash/browser";
import type { CommandName, IFileSystem } from "just-bash/browser";
import { asAsh, rewriteScript, soleCommandName, treeOfQuotedWords } from "./ash-rewrite.ts";
import type { SyntaxNode } from "./syntax.ts";
import { interpreterFiles, never } from "./ash-files.ts";
import type { Disk } from "./disk.ts";
import { parsedScript } from "./parsed-scripts.ts";
import { untilKilled } from "./until-killed.ts";

export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A result whose missing parts are 0 and empty. */
export type ProgramResult = Partial<CommandResult>;

/** A call of a program by a shell. */
export interface ProgramCall {
  readonly argv: readonly [string, ...string[]];
  readonly stdin: string;
  readonly cwd: string;
  /** Variables of the calling shell, exported or not. */
  readonly variables: ReadonlyMap<string, string>;
  readonly process: AshProcess;
  readonly signal: AbortSignal;
  /** Runs a command line as a child of the calling shell, with its standard input or the given one. */
  run(commandLine: string, stdin?: string): Promise<CommandResult>;
  setVariable(name: string, value: string): void;
  /** Runs the interpreter's applet of the same name. */
  applet(words: readonly string[]): Promise<ProgramResult>;
}

export interface Program {
  readonly name: string;
  run(call: ProgramCall): Promise<ProgramResult> | ProgramResult;
}

/** State of one shell process. */
export interface AshProcess {
  readonly pid: number;
  readonly signal: AbortSignal;
  umask: number;
  /** The script of `trap ... EXIT`. */
  onExit: string | undefined;
}

/**
 * Programs of the interpreter that replace busybox applets. Programs that OpenWrt does not build
 * (base64, od, stat, timeout, diff, tac, hostname, sha1sum ...) are left out on purpose
 * (docs/facts/openwrt.md#busybox-applets). tar is missing only because this build of the
 * interpreter cannot run it.
 */
export const appletNames: readonly string[] = (
  "awk basename cat chmod clear cp cut date dirname du echo egrep env expr false fgrep find grep " +
  "gunzip gzip head ln ls md5sum mkdir mv printf pwd readlink rm rmdir sed seq sh sort strings tail " +
  "tee time touch tr true uniq wc which xargs zcat"
).split(" ");

const unlimited = Object.fromEntries(
  (
    "maxCommandCount maxLoopIterations maxWorkUnits maxTraversalWork maxOutputSize " +
    "maxLiveBytes maxInputBytes"
  )
    .split(" ")
    .map((limit) => [limit, 1_000_000_000]),
);

export interface AshRun {
  readonly disk: Disk;
  readonly programs: readonly Program[];
  readonly process: AshProcess;
  readonly stdin: string;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Runs a command line as `/bin/ash -c` would. The interpreter is a bash in TypeScript: it accepts bash's extensions,
 * output appears when the command has ended, the sides of a pipe run one after the other, and `umask` in a subshell
 * outlives it.
 */
export async function runAsh(commandLine: string, run: AshRun): Promise<CommandResult> {
  const { shell, wordFor } = openInterpreter(run);
  const { signal } = run.process;
  // Without a signal: with one, the interpreter makes an AbortController for every command.
  const options = { rawScript: true };
  const result = await untilKilled(
    wordFor(commandLine).then((word) => shell.exec(word, { ...options, stdin: run.stdin })),
    signal,
  );
  const { onExit } = run.process;
  const left =
    onExit === undefined
      ? undefined
      : await untilKilled(shell.exec(onExit, { ...options, env: result.env }), signal);
  return {
    status: result.exitCode,
    stdout: result.stdout + (left?.stdout ?? ""),
    stderr: asAsh(result.stderr + (left?.stderr ?? "")),
  };
}

/** Returns a one-word script that the interpreter runs as the given one, without parsing it again. */
type WordFor = (script: string) => Promise<string>;

function openInterpreter(run: AshRun): { readonly shell: Bash; readonly wordFor: WordFor } {
  const files: IFileSystem = interpreterFiles(run.disk, run.process);
  const render = renderer(files);
  const waiting = new Map<string, SyntaxNode>();
  const wordFor: WordFor = async (script) => {
    const tree =
      treeOfQuotedWords(script, render) ??
      (await parsedScript(script, (text) => parse(text, files, render)));
    // The interpreter reports the syntax error.
    if (tree === undefined) return script;
    const word = `.parsed-${waiting.size}`;
    waiting.set(word, tree);
    return word;
  };
  const shell = new Bash({
    fs: files,
    cwd: "/root",
    env: { ...run.environment },
    // The names are the interpreter's own.
    commands: appletNames as CommandName[],
    customCommands: [
      ...run.programs.map((program) => asCommand(program, run, wordFor)),
      shellCommand(wordFor),
    ],
    defenseInDepth: false,
    executionLimits: { ...unlimited, maxCallDepth: 1000, maxExecutionTimeMs: Infinity },
    processInfo: { pid: run.process.pid, ppid: 1, uid: 0, gid: 0 },
  });
  onTree(shell, (tree) => waiting.get(soleCommandName(tree) ?? "") ?? rewriteScript(tree, render));
  return { shell, wordFor };
}

/** Has the interpreter run the returned tree in place of the one it parsed. */
function onTree(shell: Bash, replace: (tree: SyntaxNode) => SyntaxNode): void {
  // The interpreter does not export its tree types; the rewriting reads the few fields that it needs.
  shell.registerTransformPlugin({
    name: "ash",
    transform: ({ ast }) => ({
      ast: replace(ast as unknown as SyntaxNode) as unknown as typeof ast,
    }),
  });
}

/** Returns whether a shell that reads this text can execute all of it: no command is incomplete. */
export function isComplete(text: string): boolean {
  try {
    new Bash({ commands: [], defenseInDepth: false }).transform(text);
    return true;
  } catch {
    return false;
  }
}

/** Returns the rewritten tree of a script, which is parsed but not run. */
async function parse(
  script: string,
  files: IFileSystem,
  render: (statements: readonly SyntaxNode[]) => string,
): Promise<SyntaxNode | undefined> {
  const parser = new Bash({ fs: files, cwd: "/", commands: [], defenseInDepth: false });
  let rewritten: SyntaxNode | undefined;
  onTree(parser, (tree) => {
    rewritten = rewriteScript(tree, render);
    return { ...tree, statements: [] };
  });
  await parser.exec(script, { rawScript: true });
  return rewritten;
}

/** The applet `sh`, which gets the word of its script. */
function shellCommand(wordFor: WordFor): ReturnType<typeof defineCommand> {
  return defineCommand("sh", async (words, context) => {
    const [first = "", second, ...rest] = words;
    const applet = async (script: string, ...given: readonly string[]) =>
      context.origCommand?.(["-c", await wordFor(script), ...given]);
    const scriptAt = async (path: string): Promise<string | undefined> =>
      context.fs.readFile(context.fs.resolvePath(context.cwd, path)).catch(() => undefined);
    const text = first === "" || first.startsWith("-") ? undefined : await scriptAt(first);
    const result =
      first === "-c" && second !== undefined
        ? await applet(second, ...rest)
        : text === undefined
          ? await context.origCommand?.([...words])
          : await applet(text, ...words);
    return result ?? { exitCode: 127, stdout: "", stderr: "" };
  });
}

/** Renders trees as text, which the interpreter only does at the end of `transform`: hence a second one. */
function renderer(files: IFileSystem): (statements: readonly SyntaxNode[]) => string {
  return (statements) => {
    const printer = new Bash({ fs: files, cwd: "/", commands: [] });
    printer.registerTransformPlugin({
      name: "print",
      transform: ({ ast }) => ({
        ast: { ...ast, statements: statements as unknown as typeof ast.statements },
      }),
    });
    return printer.transform("").script;
  };
}

function asCommand(
  program: Program,
  run: AshRun,
  wordFor: WordFor,
): ReturnType<typeof defineCommand> {
  return defineCommand(program.name, async (words, context) => {
    const { process } = run;
    if (process.signal.aborted) return never();
    // Standard input holds one byte per character; its type hides that it is a string.
    const bytes = context.stdin as unknown as string;
    const stdin = Buffer.from(bytes, "latin1").toString("utf8");
    const result = await program.run({
      argv: [program.name, ...words],
      stdin,
      cwd: context.cwd,
      variables: context.env,
      process,
      signal: process.signal,
      async applet(appletWords) {
        const inner = await context.origCommand?.([...appletWords]);
        return { stdout: "", stderr: "", ...inner, status: inner?.exitCode ?? 127 };
      },
      setVariable: (name, value) => void context.env.set(name, value),
      async run(commandLine, given = bytes) {
        if (context.exec === undefined) return { status: 126, stdout: "", stderr: "" };
        const inner = await context.exec(await wordFor(commandLine), {
          cwd: context.cwd,
          env: { ...context.exportedEnv },
          stdin: given,
          stdinKind: "bytes",
        });
        return { status: inner.exitCode, stdout: inner.stdout, stderr: inner.stderr };
      },
    });
    return {
      exitCode: result.status ?? 0,
      stdout: result.stdout ?? "",
      stderr: result.stderr ?? "",
    };
  });
}

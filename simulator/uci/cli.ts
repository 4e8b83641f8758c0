import { applyChange, changeFor, showChange } from "./change.ts";
import type { UciFiles } from "./files.ts";
import {
  allocateSection,
  findSection,
  isUciError,
  parsePath,
  uciCodes,
  uciError,
  validType,
} from "./model.ts";
import { parseOptions } from "./options.ts";
import type { UciOptions } from "./options.ts";
import { renderPackage } from "./package-text.ts";
import { getPath, showPackage, showPath } from "./show.ts";
import { openStore } from "./store.ts";
import type { UciStore } from "./store.ts";
import { usage } from "./usage.ts";
import { readWords } from "./statement-reader.ts";

export interface UciResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Session {
  readonly store: UciStore;
  readonly options: UciOptions;
  /** The input of `batch`. */
  readonly input: string;
}

/** Runs uci as on a router; its messages start with `argv[0]`. */
export async function runUci(
  files: UciFiles,
  argv: readonly string[],
  stdin: string,
): Promise<UciResult> {
  const parsed = parseOptions(argv.slice(1));
  if (parsed === undefined || parsed.rest.length === 0)
    return { status: 0, stdout: "", stderr: usage };
  const { options, rest } = parsed;
  const session = { store: openStore(files), options, input: stdin };
  const result = await runCommand(session, rest, argv[0] ?? "uci");
  return options.quiet ? { ...result, stderr: "" } : result;
}

async function runCommand(
  session: Session,
  words: readonly string[],
  name: string,
): Promise<UciResult> {
  const [command = "", ...rest] = words;
  if (command === "batch")
    return rest.length === 0 ? batch(session, name) : { status: 255, stdout: "", stderr: usage };
  if (rest.length === 0 && ["show", "changes", "export", "commit"].includes(command))
    return eachPackage(session, command, name);
  const known = commands.get(command);
  if (known === undefined || known.words !== rest.length)
    return { status: 255, stdout: "", stderr: usage };
  try {
    return { status: 0, stdout: await known.run(session, ...rest), stderr: "" };
  } catch (error) {
    if (!isUciError(error)) throw error;
    return {
      status: command === "add" ? uciCodes[error.reason] : 1,
      stdout: "",
      stderr: `${name}: ${error.message}\n`,
    };
  }
}

interface UciCommand {
  /** Number of words that follow. */
  readonly words: 1 | 2;
  /** Returns the output. */
  run(session: Session, first?: string, second?: string): Promise<string>;
}

const commands: ReadonlyMap<string, UciCommand> = new Map<string, UciCommand>([
  ["add", { words: 2, run: add }],
  ["get", { words: 1, run: get }],
  ["show", { words: 1, run: show }],
  ["revert", { words: 1, run: revert }],
  ["changes", { words: 1, run: changes }],
  ["commit", { words: 1, run: commit }],
  ["export", { words: 1, run: exported }],
  ...["set", "delete", "del", "reorder", "add_list", "del_list"].map(
    (name): [string, UciCommand] => [
      name,
      { words: 1, run: (session, text) => change(session, name, text) },
    ],
  ),
]);

async function get({ store }: Session, text = ""): Promise<string> {
  const path = parsePath(text);
  const target = await store.load(path.package);
  if (path.section === undefined) throw uciError("invalid argument");
  return getPath(target, path);
}

async function revert({ store }: Session, text = ""): Promise<string> {
  const path = parsePath(text);
  await store.revert(
    path.package,
    ({ section, option }) =>
      [undefined, section].includes(path.section) && [undefined, option].includes(path.option),
  );
  return "";
}

async function change({ store }: Session, command: string, text = ""): Promise<string> {
  const path = parsePath(text);
  const target = await store.load(path.package);
  if (path.section === undefined) throw uciError("invalid argument");
  const staged = changeFor(target, command, {
    section: findSection(target, path.section)?.name ?? path.section,
    option: path.option,
    value: path.value,
  });
  if (staged === undefined) return "";
  applyChange(target, staged);
  await store.stage(path.package, [staged]);
  return "";
}

async function show({ store, options }: Session, text = ""): Promise<string> {
  const path = parsePath(text);
  const target = await store.load(path.package);
  return path.section === undefined ? showPackage(target, options) : showPath(target, path);
}

async function add({ store }: Session, name = "", type = ""): Promise<string> {
  const target = await store.load(name);
  if (!validType(type)) throw uciError("invalid argument");
  const section = allocateSection(target, type, "");
  await store.stage(name, [{ kind: "add", section: section.name, value: type }]);
  return `${section.name}\n`;
}

/** Loads the package first, as every command of a package does (cli.c package_cmd). */
async function changes({ store }: Session, name = ""): Promise<string> {
  await store.load(name);
  return (await store.staged(name)).map((staged) => showChange(name, staged)).join("");
}

async function exported({ store }: Session, name = ""): Promise<string> {
  return renderPackage(await store.load(name), { header: true });
}

async function commit({ store }: Session, name = ""): Promise<string> {
  await store.commit(name);
  return "";
}

/**
 * Reports an unreadable file and continues with the others; the exit status stays 0
 * (docs/facts/openwrt.md#uci-exit-codes, cli.c
 * uci_do_package_cmd).
 */
async function eachPackage(session: Session, command: string, name: string): Promise<UciResult> {
  let stdout = "";
  let stderr = "";
  for (const each of await session.store.names()) {
    const one = await runCommand(session, [command, each], name);
    stdout += one.stdout;
    stderr += one.stderr;
  }
  return { status: 0, stdout, stderr };
}

/** Runs one command per line, continues after errors, always ends with 0 (docs/facts/openwrt.md#uci-batch). */
async function batch(session: Session, name: string): Promise<UciResult> {
  const reader = readWords(session.input);
  let stdout = "";
  let stderr = "";
  while (reader.nextLine()) {
    const line = batchWords(reader, name);
    if (typeof line === "string") {
      stderr += line;
      continue;
    }
    if (line.length === 0) continue;
    if (line[0] === "exit") break;
    const result = await runCommand({ ...session, input: "" }, line, name);
    stdout += result.stdout;
    stderr += result.status === 255 ? "Unknown command\n" : result.stderr;
  }
  return { status: 0, stdout, stderr };
}

/** Returns the words of one line, or an error message. */
function batchWords(
  reader: ReturnType<typeof readWords>,
  name: string,
): readonly string[] | string {
  const words: string[] = [];
  try {
    for (let word = reader.nextWord(); word !== undefined; word = reader.nextWord())
      words.push(word);
  } catch (error) {
    if (!isUciError(error)) throw error;
    return `${name}: ${error.message}\n`;
  }
  return words.length > 3 ? "Too many arguments\n" : words;
}

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
import { renderPackage } from "./package-text.ts";
import { getPath, showPackage, showPath } from "./show.ts";
import { openStore, type UciStore } from "./store.ts";
import { usage } from "./usage.ts";
import { readWords, type WordReader } from "./statement-reader.ts";

export interface UciResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Session {
  readonly store: UciStore;
  /** `-X`: generated ids instead of `@type[index]`. */
  readonly showsIds: boolean;
  /** Starts each message. */
  readonly name: string;
  /** The input of `batch`. */
  readonly input: string;
}

/** Runs uci as on a router, with its options -q and -X (docs/facts/openwrt.md#uci-options). */
export async function runUci(
  files: UciFiles,
  argv: readonly string[],
  stdin: string,
): Promise<UciResult> {
  const [name = "uci", ...words] = argv;
  const first = words.findIndex((word) => !word.startsWith("-"));
  const letters = words.slice(0, first).join("").replaceAll("-", "");
  if (first < 0 || !/^[qX]*$/.test(letters)) return { status: 0, stdout: "", stderr: usage };
  const session = { store: openStore(files), showsIds: letters.includes("X"), name, input: stdin };
  const result = await runCommand(session, words.slice(first));
  return letters.includes("q") ? { ...result, stderr: "" } : result;
}

async function runCommand(session: Session, words: readonly string[]): Promise<UciResult> {
  const [command = "", ...rest] = words;
  if (command === "batch" && rest.length === 0) return batch(session);
  if (rest.length === 0 && ["show", "changes", "export", "commit"].includes(command))
    return eachPackage(session, command);
  const run = commands.get(command);
  if (run === undefined || rest.length !== (command === "add" ? 2 : 1))
    return { status: 255, stdout: "", stderr: usage };
  try {
    return { status: 0, stdout: await run(session, ...rest), stderr: "" };
  } catch (error) {
    if (!isUciError(error)) throw error;
    const status = command === "add" ? uciCodes[error.reason] : 1;
    return { status, stdout: "", stderr: `${session.name}: ${error.message}\n` };
  }
}

/** Returns the output. */
type UciCommand = (session: Session, first?: string, second?: string) => Promise<string>;

const commands: ReadonlyMap<string, UciCommand> = new Map<string, UciCommand>([
  ["add", add],
  ["get", get],
  ["show", show],
  ["revert", revert],
  ["changes", changes],
  ["commit", commit],
  ["export", exported],
  ...["set", "delete", "del", "reorder", "add_list", "del_list"].map(
    (name): [string, UciCommand] => [name, (session, text) => change(session, name, text)],
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
  const section = findSection(target, path.section)?.name ?? path.section;
  const staged = changeFor(target, command, { ...path, section });
  if (staged === undefined) return "";
  applyChange(target, staged);
  await store.stage(path.package, staged);
  return "";
}

async function show({ store, showsIds }: Session, text = ""): Promise<string> {
  const path = parsePath(text);
  const target = await store.load(path.package);
  return path.section === undefined ? showPackage(target, showsIds) : showPath(target, path);
}

async function add({ store }: Session, name = "", type = ""): Promise<string> {
  const target = await store.load(name);
  if (!validType(type)) throw uciError("invalid argument");
  const section = allocateSection(target, type, "");
  await store.stage(name, { kind: "add", section: section.name, value: type });
  return `${section.name}\n`;
}

/** Loads the package first, as every command of a package does (cli.c package_cmd). */
async function changes({ store }: Session, name = ""): Promise<string> {
  await store.load(name);
  return (await store.staged(name)).map((staged) => showChange(name, staged)).join("");
}

async function exported({ store }: Session, name = ""): Promise<string> {
  return `package ${name}\n${renderPackage(await store.load(name))}`;
}

async function commit({ store }: Session, name = ""): Promise<string> {
  await store.commit(name);
  return "";
}

/** Continues after an unreadable file, and always ends with 0 (docs/facts/openwrt.md#uci-exit-codes). */
async function eachPackage(session: Session, command: string): Promise<UciResult> {
  let stdout = "";
  let stderr = "";
  for (const name of await session.store.names()) {
    const one = await runCommand(session, [command, name]);
    stdout += one.stdout;
    stderr += one.stderr;
  }
  return { status: 0, stdout, stderr };
}

/** Runs one command per line, continues after errors, always ends with 0 (docs/facts/openwrt.md#uci-batch). */
async function batch(session: Session): Promise<UciResult> {
  const reader = readWords(session.input);
  let stdout = "";
  let stderr = "";
  while (reader.nextLine()) {
    const line = batchWords(reader, session.name);
    if (typeof line === "string") {
      stderr += line;
      continue;
    }
    if (line.length === 0) continue;
    if (line[0] === "exit") break;
    const result = await runCommand({ ...session, input: "" }, line);
    stdout += result.stdout;
    stderr += result.status === 255 ? "Unknown command\n" : result.stderr;
  }
  return { status: 0, stdout, stderr };
}

/** Returns the words of one line, or an error message. */
function batchWords(reader: WordReader, name: string): readonly string[] | string {
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

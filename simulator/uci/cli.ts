import { applyChange, showChange } from "./change.ts";
import { changeFor } from "./change-request.ts";
import type { UciFiles } from "./files.ts";
import {
  allocateSection,
  findSection,
  isUciError,
  uciCodes,
  uciError,
  validType,
} from "./model.ts";
import { parseOptions } from "./options.ts";
import type { UciOptions } from "./options.ts";
import { renderPackage } from "./package-text.ts";
import { parsePath } from "./path.ts";
import { getPath, showPackage, showPath } from "./show.ts";
import { openStore } from "./store.ts";
import type { UciStore } from "./store.ts";
import { usage } from "./usage.ts";
import { readWords } from "./words.ts";

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

/** A command's exit status, with what it printed so far; `undefined` output means: print the usage. */
type Outcome = { readonly status: number; readonly stdout?: string };

const wrongUse: Outcome = { status: 255 };

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
  try {
    const outcome = await commandOutcome(session, command, rest);
    return {
      status: outcome.status,
      stdout: outcome.stdout ?? "",
      stderr: outcome === wrongUse ? usage : "",
    };
  } catch (error) {
    if (!isUciError(error)) throw error;
    return {
      status: command === "add" ? uciCodes[error.reason] : 1,
      stdout: "",
      stderr: `${name}: ${error.message}\n`,
    };
  }
}

async function commandOutcome(
  session: Session,
  command: string,
  words: readonly string[],
): Promise<Outcome> {
  switch (command) {
    case "get":
    case "set":
    case "delete":
    case "del":
    case "reorder":
    case "revert":
    case "add_list":
    case "del_list":
      return words.length === 1 ? onePath(session, command, words[0] ?? "") : wrongUse;
    case "show":
      return words.length === 1 ? show(session, words[0] ?? "") : wrongUse;
    case "add":
      return words.length === 2 ? add(session, words[0] ?? "", words[1] ?? "") : wrongUse;
    case "changes":
    case "commit":
    case "export":
      return words.length === 1 ? onePackage(session, command, words[0] ?? "") : wrongUse;
    default:
      return wrongUse;
  }
}

async function onePath(session: Session, command: string, text: string): Promise<Outcome> {
  const path = parsePath(text);
  if (command === "revert") {
    await session.store.revert(
      path.package,
      (change) =>
        (path.section === undefined || change.section === path.section) &&
        (path.option === undefined || change.option === path.option),
    );
    return { status: 0 };
  }
  const target = await session.store.load(path.package);
  if (path.section === undefined) throw uciError("invalid argument");
  if (command === "get") return { status: 0, stdout: getPath(target, path) };
  const change = changeFor(target, command, {
    section: findSection(target, path.section)?.name ?? path.section,
    option: path.option,
    value: path.value,
  });
  if (change === undefined) return { status: 0 };
  applyChange(target, change);
  await session.store.stage(path.package, [change]);
  return { status: 0 };
}

async function show(session: Session, text: string): Promise<Outcome> {
  const path = parsePath(text);
  const target = await session.store.load(path.package);
  return {
    status: 0,
    stdout:
      path.section === undefined ? showPackage(target, session.options) : showPath(target, path),
  };
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

async function add(session: Session, name: string, type: string): Promise<Outcome> {
  const target = await session.store.load(name);
  if (!validType(type)) throw uciError("invalid argument");
  const section = allocateSection(target, type, "");
  await session.store.stage(name, [{ kind: "add", section: section.name, value: type }]);
  return { status: 0, stdout: `${section.name}\n` };
}

/** Loads the package first for every command (cli.c package_cmd). */
async function onePackage(
  { store }: Session,
  command: "changes" | "commit" | "export",
  name: string,
): Promise<Outcome> {
  const target = await store.load(name);
  if (command === "changes")
    return {
      status: 0,
      stdout: (await store.staged(name)).map((change) => showChange(name, change)).join(""),
    };
  if (command === "export") return { status: 0, stdout: renderPackage(target, { header: true }) };
  await store.commit(name);
  return { status: 0 };
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

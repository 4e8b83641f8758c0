import type { Dirent } from "node:fs";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, normalize, resolve } from "node:path";
import { wallClock } from "../../core/clock.ts";
import { Failure } from "../../core/failure.ts";
import { interruptible } from "../../core/interruptible.ts";
import { readBounded } from "../../files/read-bounded.ts";
import type { Io } from "../io.ts";
import { recordedFileAt, splitBundle } from "./bundle.ts";
import { pastedTexts } from "./pasted-texts.ts";
import { plainFile } from "./plain-file.ts";
import { recordedFiles } from "./recording.ts";
import type { Recording } from "./recording.ts";

/** A recording, and the removal of files that were unpacked for it. */
export type OpenRecording = Recording & Disposable;

export type Place = Pick<Io, "cwd" | "interrupt" | "stdin">;

/** Longer than any log of a router. */
const maxBytes = 16 * 1024 * 1024;

/** Reads a folder, or files that hold one: a bundle, a conversation, a log, a configuration. */
export async function readRecording(paths: readonly string[], io: Place): Promise<OpenRecording> {
  const source = paths.join(", ");
  const [first] = paths;
  const folder = first === undefined || first === "-" ? undefined : resolve(io.cwd, first);
  if (folder !== undefined && paths.length === 1 && isFolder(folder))
    return checked(await folderRecording(source, folder, io));
  const files = new Map<string, string>();
  const pasted: string[] = [];
  for (const path of paths) {
    const text =
      path === "-" ? await standardInput(io) : await textOf(resolve(io.cwd, path), path, io);
    if (text === undefined) throw notReadable(path, "the file does not exist");
    const name = recordedFileAt(path);
    const known = splitBundle(text) ?? (name === undefined ? undefined : new Map([[name, text]]));
    if (known === undefined) pasted.push(text);
    else addFiles(files, known);
  }
  return checked(withPasted(unpacked, source, files, pasted));
}

/** Files that are read as pasted text where the router's configuration was not recorded. */
const textFiles = [
  "logread",
  "dmesg",
  "interfaces.json",
  "board",
  "board.json",
  "release",
  "routes",
  "usb-devices",
];

/** Adds the files of pasted texts, whose kinds are recognized by their content. */
function withPasted(
  open: (source: string, files: ReadonlyMap<string, string>) => OpenRecording,
  source: string,
  files: Map<string, string>,
  texts: readonly string[],
): OpenRecording {
  const hasLogOnly =
    !files.has("network") &&
    !files.has("replies.at") &&
    textFiles.some((name) => name !== "usb-devices" && files.has(name));
  if (texts.length === 0 && !hasLogOnly) return open(source, files);
  const named = files.has("network") ? [] : textFiles.flatMap((name) => files.get(name) ?? []);
  if (named.length > 0) for (const name of textFiles) files.delete(name);
  const { files: found, signs } = pastedTexts([...named, ...texts].join("\n"), source);
  addFiles(files, found);
  return { ...open(source, files), pasted: signs };
}

function addFiles(files: Map<string, string>, more: ReadonlyMap<string, string>): void {
  for (const [name, content] of more) {
    const before = files.get(name);
    files.set(name, before === undefined ? content : `${before}\n${content}`);
  }
}

async function folderRecording(source: string, folder: string, io: Place): Promise<OpenRecording> {
  const entries = readdirSync(folder, { withFileTypes: true });
  const names = new Set(entries.map(({ name }) => name));
  const others = new Set(entries.filter(isTextFile).map(({ name }) => name));
  const sysfs = join(folder, "sysfs");
  const hasSysfs = isFolder(sysfs);
  const isPaste = !hasSysfs && !recordedFiles.some((name) => names.has(name));
  const files = new Map<string, string>();
  for (const name of isPaste ? [] : recordedFiles) {
    const found = [name, `${name}.txt`, `${name}.log`].find((one) => names.has(one)) ?? name;
    others.delete(found);
    const text = await textOf(join(folder, found), `${source}/${found}`, io);
    if (text !== undefined) files.set(name, plainFile(name, text));
  }
  const pasted: string[] = [];
  for (const name of isPaste ? [...others].toSorted() : []) {
    const text = await textOf(join(folder, name), `${source}/${name}`, io);
    if (text !== undefined) pasted.push(text);
  }
  const open = (): OpenRecording => ({
    source,
    text: (name) => files.get(name),
    ...(hasSysfs ? { sysfs } : {}),
    ...(isPaste ? {} : { unread: [...others].toSorted() }),
    [Symbol.dispose]: () => undefined,
  });
  return withPasted(open, source, files, pasted);
}

/** Whether an entry of a folder is a text file, and not a description. */
function isTextFile(entry: Dirent): boolean {
  return entry.isFile() && /\.(?:txt|log|at|out)$|^[^.]+$/i.test(entry.name);
}

/** The scan of /sys reads folders, so the tree of a bundle is unpacked while the command runs. */
function unpacked(source: string, files: ReadonlyMap<string, string>): OpenRecording {
  const tree = [...files].filter(([name]) => name.startsWith("sysfs/"));
  const text = (name: string): string | undefined => files.get(name);
  if (tree.length === 0) return { source, text, [Symbol.dispose]: () => undefined };
  const folder = mkdtempSync(join(tmpdir(), "ethermode-recording-"));
  const sysfs = join(folder, "sysfs");
  for (const [name, content] of tree) {
    const path = join(folder, normalize(name));
    if (!path.startsWith(`${sysfs}/`) && !path.startsWith(`${sysfs}\\`)) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  return {
    source,
    text,
    sysfs,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function checked(recording: OpenRecording): OpenRecording {
  const isEmpty =
    recording.sysfs === undefined &&
    recording.pasted === undefined &&
    recordedFiles.every((name) => recording.text(name) === undefined);
  if (!isEmpty) return recording;
  recording[Symbol.dispose]();
  throw new Failure("usage/unknown", {
    message: `"${recording.source}" holds no recorded device.`,
    hint: `A recording is a folder with at least one of these files: ${recordedFiles.join(", ")}.`,
  });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Returns undefined for a missing file. */
async function textOf(
  path: string,
  shown: string,
  { interrupt }: Place,
): Promise<string | undefined> {
  const limits = { maxBytes, clock: wallClock() };
  const content = await readBounded(path, limits, { signal: interrupt });
  if ("bytes" in content) return content.bytes.toString("utf8");
  if (content.problem === "missing") return undefined;
  throw notReadable(shown, content.reason);
}

/** A command opens its recording more than once, but standard input can be read only once. */
const inputs = new WeakMap<Io["stdin"], Promise<string>>();

function standardInput({ stdin, interrupt }: Place): Promise<string> {
  interrupt.addEventListener("abort", () => stdin.destroy(), { once: true });
  const known = inputs.get(stdin) ?? interruptible(wholeOf(stdin), { signal: interrupt });
  inputs.set(stdin, known);
  return known;
}

async function wholeOf(stdin: Io["stdin"]): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of stdin) {
    const bytes = Buffer.from(part as string | Uint8Array); // a stream without an encoding
    length += bytes.length;
    if (length > maxBytes) throw notReadable("-", `it is longer than ${maxBytes / 1024} KiB`);
    parts.push(bytes);
  }
  return Buffer.concat(parts).toString("utf8");
}

function notReadable(shown: string, why: string): Failure {
  return new Failure("usage/unknown", {
    message: `Cannot read the recording "${shown}": ${why}.`,
    hint: "Name a folder, or a file that `doctor --save` wrote.",
  });
}

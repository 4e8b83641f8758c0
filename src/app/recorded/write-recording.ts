import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Failure } from "../../core/failure.ts";
import { renderBundle } from "./bundle.ts";

/** Refuses an existing file, and a path in a missing folder, before any device is read. */
export function checkNewRecording(name: string, cwd: string): void {
  const path = resolve(cwd, name);
  if (existsSync(path) && !statSync(path).isDirectory()) throw exists(name);
  if (!existsSync(dirname(path)))
    throw new Failure("usage/unknown", {
      message: `The folder of "${name}" does not exist.`,
      hint: "Create the folder, or choose another name with --save.",
    });
}

/**
 * Writes a folder if the name is one or ends with a slash, otherwise one file. Overwrites nothing.
 */
export function writeRecording(
  name: string,
  cwd: string,
  files: ReadonlyMap<string, string>,
): void {
  const path = resolve(cwd, name);
  const isFolder = /[/\\]$/.test(name) || existsSync(path);
  try {
    if (!isFolder) writeNew(path, renderBundle(files));
    else
      for (const [file, text] of files) {
        mkdirSync(dirname(join(path, file)), { recursive: true, mode: 0o700 });
        writeNew(join(path, file), text);
      }
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") throw exists(name);
    throw new Failure("usage/unknown", {
      message: `Cannot write the recording "${name}".`,
      hint: "Choose a folder that you may write to.",
      cause: error,
    });
  }
}

function writeNew(path: string, text: string): void {
  writeFileSync(path, text, { flag: "wx", mode: 0o600 });
}

function exists(name: string): Failure {
  return new Failure("usage/unknown", {
    message: `"${name}" exists already. It was not overwritten.`,
    hint: "Choose another name with --save.",
  });
}

import type { Call } from "../core/call.ts";
import { Failure } from "../core/failure.ts";
import type { Shell } from "./shell.ts";

/** A script for the router's own shell, busybox ash with OpenWrt's default applets and nothing else (openwrt.md D). */
export interface Script {
  readonly body: string;
  /** Read as $1, $2, …; never pasted into the body. */
  readonly args: readonly string[];
}

/** How a script ended that says its own outcome in the last line: `result WORD`, with what it printed before. */
export interface ScriptResult {
  readonly word: string;
  readonly output: string;
}

/** The script as one function, so that one cut off on its way is a syntax error and does nothing. */
function whole(body: string): string {
  return `main() {\n${body.trim()}\n}\nmain "$@"\n`;
}

/** One round trip. What the script prints besides its outcome is returned as it is, on whatever status. */
export async function runScript(shell: Shell, { body, args }: Script, call: Call): Promise<string> {
  const { stdout } = await shell.exec(["sh", "-s", "--", ...args], { ...call, stdin: whole(body) });
  return stdout;
}

/** For scripts that change something: without an outcome nobody knows what happened, and that is a failure. */
export async function askScript(
  shell: Shell,
  what: string,
  { body, args }: Script,
  call: Call,
): Promise<ScriptResult> {
  const { status, stdout, stderr } = await shell.exec(["sh", "-s", "--", ...args], {
    ...call,
    stdin: whole(body),
  });
  const match = /^([^]*?)(?:^|\n)result ([a-z-]+)\n$/.exec(stdout);
  if (match?.[2] !== undefined) return { word: match[2], output: match[1] ?? "" };
  throw new Failure("router/command-failed", {
    message: `${shell.label} could not ${what}: ${lastLine(stderr) || lastLine(stdout) || `the command ended with status ${status}`}.`,
  });
}

/** What a device says is shown to people: one line of it, without control characters. */
export function lastLine(text: string): string {
  const line = text.trim().split("\n").at(-1) ?? "";
  return line.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, "").slice(0, 200);
}

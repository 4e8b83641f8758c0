import type { Call } from "../core/call.ts";
import { defined } from "../core/defined.ts";
import { Failure } from "../core/failure.ts";
import { quoteWords } from "../uci/quote.ts";
import { withoutShebang } from "./shell-file.ts";
import type { Shell, ShellResult } from "./shell.ts";

/**
 * A script for the router's own shell, busybox ash with OpenWrt's default applets and nothing else
 * (docs/facts/openwrt.md#busybox-applets).
 */
export interface Script {
  readonly body: string;
  /** Read as $1, $2, …; every user of the router can read them in its process list. */
  readonly args: readonly string[];
  /** The remaining positional parameters, sent on standard input: secrets and long texts. */
  readonly data?: readonly string[];
  readonly timeoutMs?: number;
}

/** The outcome a script reports in its last line, `result WORD`, and the output before it. */
export interface ScriptResult {
  readonly word: string;
  readonly output: string;
}

/** Runs a script in one round trip and returns its output, whatever its exit status. */
export async function runScript(shell: Shell, script: Script, call: Call): Promise<string> {
  return (await run(shell, script, call)).stdout;
}

/**
 * Runs a script that reports its outcome. Throws `router/command-failed` without one; `task`
 * completes "R could not …".
 */
export async function runForResult(
  shell: Shell,
  task: string,
  script: Script,
  call: Call,
): Promise<ScriptResult> {
  const { status, stdout, stderr } = await run(shell, script, call);
  const match = /^([^]*?)(?:^|\n)result ([a-z-]+)\n$/.exec(stdout);
  if (match?.[2] !== undefined) return { word: match[2], output: match[1] ?? "" };
  const reason = lastLine(stderr) || lastLine(stdout) || `the command ended with status ${status}`;
  throw new Failure("router/command-failed", {
    message: `${shell.label} could not ${task}: ${reason}.`,
  });
}

function run(shell: Shell, script: Script, call: Call): Promise<ShellResult> {
  const { body, args, data = [], timeoutMs } = script;
  const stdin = whole(withoutShebang(body), data);
  return shell.exec(["sh", "-s", "--", ...args], { ...call, stdin, ...defined({ timeoutMs }) });
}

/**
 * Wraps the script in a function and its call in braces: a script cut off in transit is a syntax
 * error and does nothing.
 */
function whole(body: string, data: readonly string[]): string {
  return `main() {\n${body.trim()}\n}\n{ main "$@" ${quoteWords(data)}\n}\n`;
}

/** Returns one line of a device's output for display, without control characters. */
export function lastLine(text: string): string {
  const line = text.trim().split("\n").at(-1) ?? "";
  return line.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, "").slice(0, 200);
}

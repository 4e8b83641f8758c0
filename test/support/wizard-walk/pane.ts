import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** A command in a pane of 24 rows, in a tmux server of this folder. */
export interface Pane {
  /** Sends these bytes as keys. */
  press(keys: string): Promise<void>;
  /** Everything that the command wrote. */
  output(): Promise<string>;
  /** The lines of the pane and of its history. `joined`: without the breaks that the terminal made. */
  lines(how?: "joined"): Promise<readonly string[]>;
  isCursorShown(): Promise<boolean>;
  close(): Promise<void>;
}

const run = promisify(execFile);
const rows = "24";
const deadlineMs = 20_000;
const config = "set -g history-limit 10000\nset -g status off\n";

/** The command starts when its output is recorded. */
const starter = 'read -r _ < "$1"; shift; exec "$@"';

export async function openPane(
  folder: string,
  columns: number,
  command: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Pane> {
  const at = (name: string): string => join(folder, name);
  const tmux = async (...words: readonly string[]): Promise<string> => {
    const { stdout } = await run(
      "tmux",
      ["-u", "-S", at("tmux"), "-f", at("tmux.conf"), ...words],
      {
        env: { PATH: process.env["PATH"] ?? "", ...env },
        timeout: deadlineMs,
      },
    );
    return stdout;
  };
  await writeFile(at("tmux.conf"), config);
  await writeFile(at("output"), "");
  await run("mkfifo", [at("start")]);
  const size = ["-x", String(columns), "-y", rows];
  await tmux("new-session", "-d", ...size, "sh", "-c", starter, "sh", at("start"), ...command);
  await tmux("pipe-pane", `cat >> '${at("output")}'`);
  await writeFile(at("start"), "\n");
  return {
    press: async (keys) => {
      const bytes = [...Buffer.from(keys)].map((byte) => byte.toString(16));
      await tmux("send-keys", "-H", ...bytes);
    },
    output: () => readFile(at("output"), "utf8"),
    lines: async (how) => {
      const joined = how === undefined ? [] : ["-J"];
      const text = await tmux("capture-pane", "-p", "-S", "-", ...joined);
      return text.split("\n").map((line) => line.trimEnd());
    },
    isCursorShown: async () =>
      (await tmux("display-message", "-p", "#{cursor_flag}")).trim() === "1",
    close: async () => void (await tmux("kill-server")),
  };
}

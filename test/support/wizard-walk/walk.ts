import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";
import { builtCli } from "../openwrt-bed/bed-user.ts";
import { undoList } from "../openwrt-bed/undo-list.ts";
import { terminalFlaws } from "../terminal-state.ts";
import { isPromptOpen, wizardPerson } from "../wizard-person.ts";
import type { Situation } from "../wizard-stage.ts";
import { userComputer } from "./computer.ts";
import { openPane } from "./pane.ts";
import type { Pane } from "./pane.ts";

export interface Walked {
  readonly exit: number;
  /** The lines at each question and at the end, and the keys that were pressed. */
  readonly screen: string;
  /** Lines that the terminal broke, apart from commands. */
  readonly broken: readonly string[];
  /** Everything that the program did not restore on the terminal. */
  readonly flaws: readonly string[];
}

/** Walks the built program through a situation in tmux. */
export async function walk(situation: Situation, columns: number): Promise<Walked> {
  await using undo = undoList();
  const folder = await mkdtemp(join(tmpdir(), "ethermode-walk-"));
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  const computer = await userComputer(situation, folder, undo);
  const pane = await openPane(
    folder,
    columns,
    [...computer.shell, process.execPath, builtCli, ...wordsOf(situation)],
    { LANG: "C.UTF-8", TERM: "xterm", ...computer.env, ...definedIn(situation.env) },
  );
  undo.defer(() => pane.close());
  const status = (): Promise<string | undefined> =>
    readFile(join(folder, "status"), "utf8").then(
      (text) => (text.endsWith("\n") ? text.trim() : undefined),
      () => undefined,
    );
  const hasEnded = async (): Promise<boolean> => (await status()) !== undefined;
  const screen = await screensOf(pane, situation, hasEnded, computer.repair);
  return {
    exit: Number(await status()),
    screen: computer.masked(screen),
    broken: await brokenLines(pane),
    flaws: await flawsAfter(pane, folder),
  };
}

function wordsOf({ options = {} }: Situation): readonly string[] {
  return [
    "setup",
    ...("host" in options ? [] : ["--host", "192.168.1.1"]),
    ...(options["router"] === false ? ["--no-router"] : []),
    ...(options["plain"] === true ? ["--plain"] : []),
  ];
}

function definedIn(env: Situation["env"] = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** Answers every question until the program has ended. Each section shows the lines that the last one lacks. */
async function screensOf(
  pane: Pane,
  situation: Situation,
  hasEnded: () => Promise<boolean>,
  repair: () => Promise<void>,
): Promise<string> {
  const answerTo = wizardPerson(situation.keys);
  const sections: string[] = [];
  let seen: readonly string[] = [];
  let read = 0;
  for (;;) {
    const output = await settled(
      pane,
      async (text) => (text.length > read && isPromptOpen(text)) || (await hasEnded()),
    );
    const lines = await pane.lines();
    const fresh = lines.slice(lines.findIndex((line, at) => line !== seen[at]));
    sections.push(fresh.join("\n").trimEnd());
    if (await hasEnded()) return `${sections.join("\n")}\n`;
    const keys = answerTo(fresh);
    sections.push(`${"─".repeat(9)} ${keyNames(keys)}`);
    if (read === 0) await repair();
    seen = lines;
    read = output.length;
    // Each arrow and letter draws the question again, so the last key waits for them.
    if (keys.length > 1) {
      await pane.press(keys.slice(0, -1));
      read = (await settled(pane, async (text) => text.length > read)).length;
    }
    await pane.press(keys.slice(-1));
  }
}

/** The modem's restart is the longest wait for a question. */
const stepMs = 90_000;

/** Returns the output when it passes the check and has not grown in several reads. */
async function settled(pane: Pane, check: (output: string) => Promise<boolean>): Promise<string> {
  let [before, same] = ["", 0];
  const readAgain = async (): Promise<string> => {
    const output = await pane.output();
    same = output === before ? same + 1 : 0;
    before = output;
    if (same >= 3 && (await check(output))) return output;
    throw new Error(`It still waits at:\n${(await pane.lines()).join("\n").trimEnd()}`);
  };
  return vi.waitFor(readAgain, { timeout: stepMs, interval: 60 });
}

const names: readonly (readonly [keys: string, name: string])[] = [
  ["\u001b[A", "↑ "],
  ["\u001b[B", "↓ "],
  ["\r", " Enter"],
  ["\u0003", "Ctrl-C"],
  ["\u0015", "Ctrl-U "],
];

function keyNames(keys: string): string {
  return names
    .reduce((text, [key, name]) => text.replaceAll(key, name), keys)
    .replace(/ +/g, " ")
    .trim();
}

/** The terminal may break a command, which stays in one piece for copying. */
async function brokenLines(pane: Pane): Promise<readonly string[]> {
  const shown = new Set(await pane.lines());
  const joined = await pane.lines("joined");
  return joined.filter((line) => !shown.has(line) && !line.startsWith("  "));
}

async function flawsAfter(pane: Pane, folder: string): Promise<readonly string[]> {
  const [before, after] = await Promise.all(
    ["before", "after"].map((name) => readFile(join(folder, name), "utf8")),
  );
  return [
    ...terminalFlaws(await pane.output()),
    ...((await pane.isCursorShown()) ? [] : ["tmux shows no cursor"]),
    ...(before === after ? [] : [`stty -a changed:\n${before}${after}`]),
  ];
}

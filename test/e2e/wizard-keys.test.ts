import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cliOnTerminal } from "../support/cli.ts";
import type { CliOnTerminal } from "../support/cli.ts";

const timeoutMs = 120_000;
const [down, enter, endOfInput] = ["\u001b[B", "\r", "\u0004"];

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ethermode-wizard-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function wizard(...words: readonly string[]): CliOnTerminal {
  return cliOnTerminal([...words, "--simulate", "--no-router", "--yes"], {
    cwd: folder,
    env: { ETHERMODE_STATE_DIR: join(folder, "state") },
  });
}

async function profiles(): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => name !== "state");
}

test(
  "Ctrl-D ends a wizard question like Ctrl-C",
  async () => {
    await using terminal = wizard("setup");

    await terminal.shows("IP passthrough mode:");
    terminal.press(endOfInput);

    expect(await terminal.ended).toBe(130);
    expect(terminal.shown()).toContain("Interrupted.");
  },
  timeoutMs,
);

test(
  "options without a command start the wizard on a terminal",
  async () => {
    await using terminal = wizard();

    await terminal.shows("IP passthrough mode:");
  },
  timeoutMs,
);

test.each([
  ["under the offered name", [enter], ["modem.yaml"]],
  ["under a name of the user", [`${down}${enter}`, `barn.yaml${enter}`], ["barn.yaml"]],
  ["not at all when the user declines", [`${down}${down}${enter}`], []],
])(
  "the wizard saves the answers %s",
  async (_title, keys, kept) => {
    await using terminal = wizard("setup");

    await terminal.shows("IP passthrough mode:");
    terminal.press(enter);
    await terminal.shows("Save your answers as a profile?");
    for (const key of keys) {
      terminal.press(key);
      await Promise.race([terminal.shows("File name:"), terminal.ended]).catch(() => undefined);
    }

    expect(await terminal.ended).toBe(0);
    expect(await profiles()).toEqual(kept);
  },
  timeoutMs,
);

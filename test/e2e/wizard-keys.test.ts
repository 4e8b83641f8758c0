import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cliOnTerminal } from "../support/cli.ts";
import type { CliOnTerminal } from "../support/cli.ts";

const timeoutMs = 120_000;
const [down, enter, endOfInput] = ["\u001b[B", "\r", "\u0004"];

interface Wizard extends AsyncDisposable {
  readonly terminal: CliOnTerminal;
  profiles(): Promise<readonly string[]>;
}

async function wizard(...words: readonly string[]): Promise<Wizard> {
  const folder = await mkdtemp(join(tmpdir(), "ethermode-wizard-"));
  const terminal = cliOnTerminal([...words, "--simulate", "--no-router", "--yes"], {
    cwd: folder,
    env: { ETHERMODE_STATE_DIR: join(folder, "state") },
  });
  return {
    terminal,
    profiles: async () => (await readdir(folder)).filter((name) => name !== "state"),
    [Symbol.asyncDispose]: async () => {
      await terminal[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

test.concurrent(
  "options without a command start the wizard, and Ctrl-D ends a question like Ctrl-C",
  async () => {
    await using started = await wizard();
    const { terminal } = started;

    await terminal.shows("IP passthrough mode:");
    terminal.press(endOfInput);

    expect(await terminal.ended).toBe(130);
    expect(terminal.shown()).toContain("Interrupted.");
  },
  timeoutMs,
);

/** A row with an arrow, typed text and Enter. `npm run test:all` adds the rows with fewer keys. */
const underOwnName = [
  "under a name of the user",
  [`${down}${enter}`, `barn.yaml${enter}`],
  ["barn.yaml"],
] as const;
const fewerKeys = [
  ["under the offered name", [enter], ["modem.yaml"]],
  ["not at all when the user declines", [`${down}${down}${enter}`], []],
] as const;
const isFull = process.env["ETHERMODE_TEST_ALL"] !== undefined;

test.concurrent.each(isFull ? [underOwnName, ...fewerKeys] : [underOwnName])(
  "the wizard saves the answers %s",
  async (_title, keys, kept) => {
    await using started = await wizard("setup");
    const { terminal, profiles } = started;

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

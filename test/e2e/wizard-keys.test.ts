import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cliOnTerminal } from "../support/cli.ts";
import type { CliOnTerminal } from "../support/cli.ts";

const patienceMs = 120_000;
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
  "Ctrl-D leaves a question like Ctrl-C, instead of a dead one",
  async () => {
    await using terminal = wizard("setup");

    await terminal.shows("How shall the modem pass its address on?");
    terminal.press(endOfInput);

    expect(await terminal.ended).toBe(130);
    expect(terminal.shown()).toContain("Interrupted.");
  },
  patienceMs,
);

test(
  "on a terminal options alone are the wizard's",
  async () => {
    await using terminal = wizard();

    await terminal.shows("How shall the modem pass its address on?");
  },
  patienceMs,
);

test.each([
  ["the name that is offered", [enter], ["modem.yaml"]],
  ["a name of one's own", [`${down}${enter}`, `barn.yaml${enter}`], ["barn.yaml"]],
  ["not at all", [`${down}${down}${enter}`], []],
])(
  "the answers are kept under %s",
  async (_how, keys, kept) => {
    await using terminal = wizard("setup");

    await terminal.shows("How shall the modem pass its address on?");
    terminal.press(enter);
    await terminal.shows("Save the answers as a profile?");
    for (const key of keys) {
      terminal.press(key);
      await Promise.race([terminal.shows("The name of the file?"), terminal.ended]).catch(
        () => undefined,
      );
    }

    expect(await terminal.ended).toBe(0);
    expect(await profiles()).toEqual(kept);
  },
  patienceMs,
);

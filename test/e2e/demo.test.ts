import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cliOnTerminal, runCli, startCli } from "../support/cli.ts";
import type { Finished } from "../support/cli.ts";

const patienceMs = 60_000;
const beforePicture = `
             ┌ modem ──────────┐
 carrier ────┤ 100.72.1.45     │
             │       NAT       │    ┌ router ─────────┐
             │   192.168.225.1 ├────┤ 192.168.225.20  │
             └─────────────────┘    │       NAT       │
                                    │     192.168.1.1 ├──── your LAN
                                    └─────────────────┘
`;
const afterPicture = `
             ┌ modem ──────────┐
 carrier ────┤ 100.72.1.45     │
             │   passthrough   │    ┌ router ─────────┐
             │     100.72.1.45 ├────┤ 100.72.1.45     │
             └─────────────────┘    │       NAT       │
                                    │     192.168.1.1 ├──── your LAN
                                    └─────────────────┘
`;

describe("the demonstration without a terminal", () => {
  let temporary: string;
  let shown: Finished;

  beforeAll(async () => {
    temporary = await mkdtemp(join(tmpdir(), "ethermode-test-"));
    shown = await runCli(["demo"], { env: { TMPDIR: temporary } });
  }, patienceMs);

  afterAll(() => rm(temporary, { recursive: true }));

  test("ends well, from double NAT to passthrough", () => {
    expect(shown).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/\[double-nat\][^]*\[passthrough-cgnat\]/),
    });
  });

  test("draws the path before and after as part of the result", () => {
    expect(shown.stdout).toContain(beforePicture);
    expect(shown.stdout.slice(shown.stdout.indexOf("After"))).toContain(afterPicture);
  });

  test("shows the plan as result and the steps as progress", () => {
    expect(shown.stdout).toMatch(/^ {3}1\. RGMII/m);
    expect(shown.stderr).toMatch(/^✓ 1\. RGMII/m);
  });

  test("says how to go back, and does not", () => {
    expect(shown.stdout.trimEnd().split("\n").slice(-2).join(" ")).toMatch(/`ethermode rollback`/);
    expect(shown.stdout).not.toContain("And back");
  });

  test("is plain text of at most 80 columns", () => {
    const lines = `${shown.stdout}${shown.stderr}`.split("\n");

    expect(lines.filter((line) => stripVTControlCharacters(line) !== line)).toEqual([]);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  test("leaves nothing behind", async () => {
    expect(await readdir(temporary)).toEqual([]);
  });
});

test(
  "with --json it says events only, the last with the outcome",
  async () => {
    const { status, stdout } = await runCli(["demo", "--json"]);
    const events = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { readonly type: string; readonly verdict?: string });

    expect(status).toBe(0);
    expect(events[0]).toMatchObject({ type: "version", format: 1 });
    expect(events.filter(({ type }) => type === "verdict").map(({ verdict }) => verdict)).toEqual([
      "double-nat",
      "passthrough-cgnat",
    ]);
    expect(events.at(-1)).toMatchObject({
      type: "result",
      outcome: "applied",
      exit: 0,
      targets: [{ verdict: "passthrough-cgnat" }],
    });
  },
  patienceMs,
);

test(
  "with colour only the colour is more",
  async () => {
    const { stdout } = await runCli(["demo"], { env: { FORCE_COLOR: "1" } });

    expect(stdout).not.toBe(stripVTControlCharacters(stdout));
    expect(stripVTControlCharacters(stdout)).toContain(beforePicture);
    expect(stripVTControlCharacters(stdout)).toContain(afterPicture);
  },
  patienceMs,
);

test(
  "interrupted, it goes back, says so and leaves nothing behind",
  async () => {
    const temporary = await mkdtemp(join(tmpdir(), "ethermode-test-"));
    await using running = startCli(["demo"], { env: { TMPDIR: temporary } });

    await running.says(/The plan/);
    const { status, stdout } = await running.end("SIGINT");

    expect(status).toBe(130);
    expect(stdout).not.toContain("passthrough-");
    expect(await readdir(temporary)).toEqual([]);
    await rm(temporary, { recursive: true });
  },
  patienceMs,
);

const enter = "\r";
const down = "\u001b[B";

test(
  "on a terminal the wizard asks, the plan waits for a yes, and the way back is shown when wanted",
  async () => {
    const temporary = await mkdtemp(join(tmpdir(), "ethermode-test-"));
    await using terminal = cliOnTerminal(["demo"], { env: { TMPDIR: temporary } });

    await terminal.shows("How shall the modem pass its address on?");
    terminal.press(enter);
    await terminal.shows("How do we log in");
    terminal.press(enter);
    await terminal.shows("Take these steps?");
    terminal.press(enter);
    await terminal.shows("Go back to the state before?");
    terminal.press(enter);

    expect(await terminal.ended).toBe(0);
    expect(terminal.shown().replaceAll("\r", "")).toMatch(
      /\[double-nat\][^]*\[passthrough-cgnat\][^]*And back[^]*\[double-nat\]/,
    );
    expect(await readdir(temporary)).toEqual([]);
    await rm(temporary, { recursive: true });
  },
  patienceMs,
);

test(
  "on a terminal a no leaves everything as it is, which is no success",
  async () => {
    await using terminal = cliOnTerminal(["demo"]);

    await terminal.shows("How shall the modem pass its address on?");
    terminal.press(enter);
    await terminal.shows("How do we log in");
    terminal.press(enter);
    await terminal.shows("Take these steps?");
    terminal.press(`${down}${enter}`);

    expect(await terminal.ended).toBe(7);
    expect(terminal.shown()).not.toContain("passthrough-cgnat");
  },
  patienceMs,
);

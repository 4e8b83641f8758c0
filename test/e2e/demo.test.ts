import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cliOnTerminal, runCli, startCli } from "../support/cli.ts";
import type { Finished } from "../support/cli.ts";

const timeoutMs = 60_000;
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

describe("demo without a terminal", () => {
  let temporary: string;
  let shown: Finished;

  beforeAll(async () => {
    temporary = await mkdtemp(join(tmpdir(), "ethermode-test-"));
    shown = await runCli(["demo"], { env: { TMPDIR: temporary } });
  }, timeoutMs);

  afterAll(() => rm(temporary, { recursive: true }));

  test("exits with 0 and goes from double NAT to passthrough", () => {
    expect(shown).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/\[double-nat\][^]*\[passthrough-cgnat\]/),
    });
  });

  test("draws the network path before and after on stdout", () => {
    expect(shown.stdout).toContain(beforePicture);
    expect(shown.stdout.slice(shown.stdout.indexOf("After"))).toContain(afterPicture);
  });

  test("prints the plan on stdout and the steps on stderr", () => {
    expect(shown.stdout).toMatch(/^ {3}1\. RGMII/m);
    expect(shown.stdout).toContain("Router interface wwan: disabled");
    expect(shown.stderr).toMatch(/^✓ 1\. RGMII/m);
  });

  test("names the rollback command and does not roll back", () => {
    expect(shown.stdout.trimEnd().split("\n").at(-1)).toBe("  ethermode rollback");
    expect(shown.stdout).not.toContain("── Rollback");
  });

  test("prints plain text of at most 80 columns", () => {
    const lines = `${shown.stdout}${shown.stderr}`.split("\n");

    expect(lines.filter((line) => stripVTControlCharacters(line) !== line)).toEqual([]);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  test("leaves no temporary files", async () => {
    expect(await readdir(temporary)).toEqual([]);
  });
});

test.concurrent(
  "demo exits with 130 on SIGINT and leaves no temporary files",
  async () => {
    const temporary = await mkdtemp(join(tmpdir(), "ethermode-test-"));
    await using running = startCli(["demo"], { env: { TMPDIR: temporary } });

    await running.says(/Plan: /);
    const { status, stdout } = await running.end("SIGINT");

    expect(status).toBe(130);
    expect(stdout).not.toContain("passthrough-");
    expect(await readdir(temporary)).toEqual([]);
    await rm(temporary, { recursive: true });
  },
  timeoutMs,
);

const enter = "\r";
const up = "\u001b[A";

test.concurrent(
  "demo on a terminal asks the wizard's questions, confirms the plan and offers a rollback",
  async () => {
    const temporary = await mkdtemp(join(tmpdir(), "ethermode-test-"));
    await using terminal = cliOnTerminal(["demo"], { env: { TMPDIR: temporary } });

    await terminal.shows("IP passthrough mode:");
    terminal.press(enter);
    await terminal.shows("Disable the router's old cellular connection (wwan)?");
    terminal.press(enter);
    await terminal.shows("Apply this plan?");
    terminal.press(`${up}${enter}`);
    await terminal.shows("Roll back to the state before the setup?");
    terminal.press(enter);

    expect(await terminal.ended).toBe(0);
    expect(terminal.shown().replaceAll("\r", "")).toMatch(
      /\[double-nat\][^]*\[passthrough-cgnat\][^]*── Rollback[^]*\[double-nat\]/,
    );
    expect(await readdir(temporary)).toEqual([]);
    await rm(temporary, { recursive: true });
  },
  timeoutMs,
);

const isFull = process.env["ETHERMODE_TEST_ALL"] !== undefined;
/** The same wizard is declined in test/bench/wizard-situations.test.ts. */
const declined = isFull ? ["exits with 9 and changes nothing when the user declines"] : [];

test.concurrent.each(declined)(
  "demo on a terminal %s",
  async () => {
    await using terminal = cliOnTerminal(["demo"]);

    await terminal.shows("IP passthrough mode:");
    terminal.press(enter);
    await terminal.shows("Disable the router's old cellular connection (wwan)?");
    terminal.press(enter);
    await terminal.shows("Apply this plan?");
    terminal.press(enter);

    expect(await terminal.ended).toBe(9);
    expect(terminal.shown()).not.toContain("passthrough-cgnat");
  },
  timeoutMs,
);

import { describe, expect, test } from "vitest";
import { runProgram, runProgramWith } from "../support/program.ts";

describe("the at command on a simulated modem", () => {
  test("prints only the reply", async () => {
    const { exit, out } = await runProgram("at", "AT+CFUN?", "--simulate");

    expect({ exit, out }).toEqual({ exit: 0, out: "+CFUN: 1\nOK\n" });
  });

  test("masks identities", async () => {
    const { out } = await runProgram("at", "AT+CGSN", "--simulate");

    expect(out).toBe(`${"*".repeat(13)}00\nOK\n`);
  });

  test("writes a reply event with --json", async () => {
    const { lines } = await runProgram("at", "AT+QMAPWAC?", "--simulate", "--json");

    expect(lines).toContainEqual(
      expect.objectContaining({
        type: "reply",
        command: "AT+QMAPWAC?",
        lines: ["+QMAPWAC: 0"],
        final: "OK",
      }),
    );
    expect(lines.at(-1)).toMatchObject({ type: "result", exit: 0 });
  });

  test("prints the error that the modem returned", async () => {
    const { exit, out } = await runProgram("at", "AT+NOSUCHTHING?", "--simulate");

    expect(exit).toBe(4);
    expect(out).toMatch(/^(\+CME )?ERROR/);
  });

  test("refuses a write without --yes and names the option", async () => {
    const { exit, err } = await runProgram("at", 'AT+QMAP="DHCPV4DNS","disable"', "--simulate");

    expect(exit).toBe(64);
    expect(err).toContain("--yes");
  });

  test("writes when --yes is given", async () => {
    const { exit, out } = await runProgram(
      "at",
      'AT+QMAP="DHCPV4DNS","disable"',
      "--simulate",
      "--yes",
    );

    expect({ exit, last: out.trim().split("\n").at(-1) }).toEqual({ exit: 0, last: "OK" });
  });

  test("refuses a dangerous command before it opens a port", async () => {
    const { exit, err } = await runProgram("at", 'AT+EGMR=1,7,"490154203237518"', "--yes");

    expect(exit).toBe(9);
    expect(err).toContain("refused/dangerous-command");
    expect(err).not.toContain("490154203237518");
  });

  test("exits with 4 without a modem", async () => {
    expect((await runProgram("at", "ATI")).exit).toBe(4);
  });
});

describe("the at command without a command", () => {
  test("sends each line of standard input and exits like the first failure", async () => {
    const { exit, out, err } = await runProgramWith(
      "AT+CFUN?\n\n# a comment\nAT+NOSUCHTHING?\nAT+CGSN\n",
      "at",
      "--simulate",
    );

    expect(exit).toBe(4);
    expect(out.split("\n")).toEqual([
      "+CFUN: 1",
      "OK",
      expect.stringContaining("ERROR"),
      `${"*".repeat(13)}00`,
      "OK",
      "",
    ]);
    expect(err).toBe("");
  });

  test("refuses a dangerous line and a write without --yes, and sends the others", async () => {
    const { exit, out, err } = await runProgramWith(
      'AT+EGMR=1,7,"490154203237518"\nAT+QMAPWAC=0\nAT+CFUN?\n',
      "at",
      "--simulate",
    );

    expect(exit).toBe(9);
    expect(err).toContain("refused/dangerous-command");
    expect(err).toContain("--yes");
    expect(out).toBe("+CFUN: 1\nOK\n");
  });
});

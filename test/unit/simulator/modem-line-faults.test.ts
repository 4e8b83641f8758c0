import { describe, expect, test } from "vitest";
import { bench } from "./fault-bench.ts";

describe("line faults", () => {
  test("echo-stays-on: ATE0 answers OK and changes nothing", async () => {
    const { typist } = bench("echo-stays-on");

    await typist.askAll("ATE0", "AT");

    expect(typist.raw()).toBe("ATE0\r\r\nOK\r\nAT\r\r\nOK\r\n");
  });

  test("replies-in-pieces: no chunk is longer than three bytes", async () => {
    const { typist } = bench("replies-in-pieces");

    const answer = await typist.ask("AT+CGMM");

    expect(answer).toEqual(["RM520N-GL", "OK"]);
    expect(Math.max(...typist.chunks())).toBe(3);
  });

  test("drops-a-line: the third answer of one line is its OK alone", async () => {
    const { typist } = bench("drops-a-line");

    const answers = await typist.askAll("AT+CGMM", "ATI", "AT+CFUN?", "AT+GSN", "AT+GSN");

    expect(answers.map((lines) => lines.length)).toEqual([2, 4, 2, 1, 2]);
  });

  test("silent-once: the fourth command is executed without an answer", async () => {
    const { typist } = bench("silent-once");

    const answers = await typist.askAll("AT", "AT", "AT", "AT+QMAPWAC=1", "AT+QMAPWAC?");

    expect(answers.slice(3)).toEqual([[], ["+QMAPWAC: 1", "OK"]]);
  });

  test("crossed-reply: the third command gets another client's answer", async () => {
    const { typist } = bench("crossed-reply");

    const answers = await typist.askAll("AT", "AT", "AT+CFUN?", "AT+CFUN?");

    expect(answers.slice(2)).toEqual([
      ['+QSPN: "Test Network","Test","",0,"00101"', "OK"],
      ["+CFUN: 1", "OK"],
    ]);
  });

  test("another-client-on-port: foreign answer, toggled echo, lost reply in every twelve lines", async () => {
    const { typist } = bench("another-client-on-port");
    const twelve = Array.from({ length: 12 }, () => "AT");
    await typist.ask("ATE0");

    const answers = await typist.askAll(...twelve);

    expect(answers.map((lines) => lines.join(" "))).toEqual([
      "OK",
      "OK",
      '+QSPN: "Test Network","Test","",0,"00101" OK OK',
      "OK",
      "OK",
      "OK",
      "OK",
      "OK",
      "OK",
      "OK",
      "",
      "OK",
    ]);
    expect(typist.raw().match(/^AT\r/gm)).toHaveLength(5);
  });

  test("answers-late: the third answer takes six seconds and later commands wait", async () => {
    const { clock, typist } = bench("answers-late");

    const answers = await typist.askAll("AT", "AT", "AT+CFUN?", "AT+CGMM");
    await clock.advance(6_000);

    expect(answers.slice(2)).toEqual([[], []]);
    expect(typist.heard()).toEqual(["+CFUN: 1", "OK", "RM520N-GL", "OK"]);
  });

  test("a fault that is added later starts counting then", async () => {
    const { modem, typist } = bench("no-lanip");
    await typist.askAll("AT", "AT", "AT", "AT");

    modem.addFault("silent-once");
    const answers = await typist.askAll("AT", "AT", "AT", "AT", "AT");

    expect(answers).toEqual([["OK"], ["OK"], ["OK"], [], ["OK"]]);
  });
});

import { describe, expect, test } from "vitest";
import type { ModemFault } from "../../../simulator/modem/faults.ts";
import { simulateModem, type ModemOptions } from "../../../simulator/modem/modem.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { terminal } from "../../support/terminal.ts";

function bench(options: Partial<ModemOptions> = {}) {
  const clock = manualClock();
  const modem = simulateModem({ model: "rm520n-gl", ...options, clock });
  return { clock, modem, typist: terminal(modem) };
}

describe("a SIM that asks for its PIN", () => {
  test("loses an attempt with every wrong PIN and regains them with the right one", async () => {
    const { modem, typist } = bench({ sim: "pin" });

    const answers = await typist.askAll(
      'AT+CPIN="0000"',
      'AT+QPINC="SC"',
      'AT+CPIN="1234"',
      "AT+QPINC?",
    );

    expect(answers).toEqual([
      ["+CME ERROR: 16"],
      ['+QPINC: "SC",2,10', "OK"],
      ["OK", "+CPIN: READY"],
      ['+QPINC: "SC",3,10', '+QPINC: "P2",3,10', "OK"],
    ]);
    expect(modem.simTries).toEqual({ pin: 3, puk: 10 });
  });

  test("requires its PUK after the last attempt, even with the right PIN", async () => {
    const { typist } = bench({ sim: "pin", pinTries: 1 });

    const answers = await typist.askAll(
      'AT+CPIN="0000"',
      "AT+CPIN?",
      'AT+CPIN="1234"',
      'AT+CPIN="12345678","4321"',
      "AT+CPIN?",
    );

    expect(answers).toEqual([
      ["+CME ERROR: 16"],
      ["+CPIN: SIM PUK", "OK"],
      ["+CME ERROR: 12"],
      ["OK", "+CPIN: READY"],
      ["+CPIN: READY", "OK"],
    ]);
  });

  test("keeps its counter through a power cut, but not the entered PIN", async () => {
    const { clock, modem, typist } = bench({ sim: "pin" });
    await typist.askAll('AT+CPIN="0000"');
    modem.powerCut();
    await clock.advance(30_000);

    const answers = await terminal(modem).askAll("AT+CPIN?", 'AT+QPINC="SC"');

    expect(answers).toEqual([
      ["+CPIN: SIM PIN", "OK"],
      ['+QPINC: "SC",2,10', "OK"],
    ]);
  });

  test.each([
    ['AT+QPINC="P2"', ['+QPINC: "P2",3,10', "OK"]],
    ['AT+QPINC="XX"', ["ERROR"]],
    ["AT+QPINC=?", ['+QPINC: ("SC","P2")', "OK"]],
    ["AT+QSIMSTAT?", ["+QSIMSTAT: 0,1", "OK"]],
    ["AT+QSIMSTAT=?", ["+QSIMSTAT: (0,1)", "OK"]],
  ])("a locked SIM answers %s", async (line, expected) => {
    expect(await bench({ sim: "pin" }).typist.ask(line)).toEqual(expected);
  });

  test("reports a missing SIM", async () => {
    const answers = await bench({ sim: "absent" }).typist.askAll('AT+QPINC="SC"', "AT+QSIMSTAT?");

    expect(answers).toEqual([["+CME ERROR: 10"], ["+QSIMSTAT: 0,0", "OK"]]);
  });
});

describe("a network without service", () => {
  const lte = ["AT+CREG?", "AT+CEREG?", "AT+C5GREG?"] as const;

  test.each<
    readonly [ModemFault, "rm520n-gl" | "rm551e-gl", readonly [string, string, string], string]
  >([
    ["no-registration", "rm520n-gl", ["+CREG: 0,2", "+CEREG: 0,2", "+C5GREG: 0,2"], "SEARCH"],
    ["registration-denied", "rm520n-gl", ["+CREG: 0,3", "+CEREG: 0,3", "+C5GREG: 0,3"], "LIMSRV"],
    ["emergency-only", "rm520n-gl", ["+CREG: 0,0", "+CEREG: 0,8", "+C5GREG: 0,0"], "LIMSRV"],
    ["emergency-only", "rm551e-gl", ["+CREG: 0,0", "+CEREG: 0,0", "+C5GREG: 0,8"], "LIMSRV"],
    ["limited-service", "rm551e-gl", ["+CREG: 0,2", "+CEREG: 0,2", "+C5GREG: 0,2"], "LIMSRV"],
  ])("%s on an %s", async (fault, model, registrations, state) => {
    const { modem, typist } = bench({ model, faults: [fault] });

    const answers = await typist.askAll(...lte, 'AT+QENG="servingcell"');

    expect(answers.slice(0, 3)).toEqual(registrations.map((line) => [line, "OK"]));
    expect(answers[3]?.[0]).toContain(`"servingcell","${state}"`);
    expect(modem.carrierAddress).toBeUndefined();
  });

  test("limited-service ends at the next attach with the carrier's APN", async () => {
    const { clock, typist } = bench({ faults: ["limited-service"] });
    await typist.ask('AT+CGDCONT=1,"IPV4V6","internet"');
    await typist.askAll("AT+CFUN=0", "AT+CFUN=1");
    await clock.advance(10_000);

    expect(await typist.ask("AT+CEREG?")).toEqual(["+CEREG: 0,1", "OK"]);
  });
});

describe("Internet over USB", () => {
  test.each([
    ["QMI as delivered", { usbNet: 0 }, true],
    ["QMI with automatic dialling of the mobile AP", { usbNet: 0, autoDial: 1 }, false],
    ["MBIM with automatic dialling of a rule", { usbNet: 2, autoConnect: [1, 0, 0, 0] }, false],
    ["ECM, where the modem dials", { usbNet: 1 }, true],
    ["RNDIS without dialling", { usbNet: 3 }, false],
  ])("depends on the USB mode: %s", (_title, nonVolatile, expected) => {
    expect(bench({ nonVolatile }).modem.usbInternet()).toBe(expected);
  });
});

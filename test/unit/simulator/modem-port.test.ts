import { describe, expect, test } from "vitest";
import { simulateModem, type ModemOptions } from "../../../simulator/modem/modem.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { terminal } from "../../support/terminal.ts";

const modem = (options: Partial<ModemOptions> = {}) =>
  simulateModem({ model: "rm520n-gl", clock: manualClock(), ...options });

describe("bytes on the line", () => {
  test("the echo ends in CR, lines are between CR LF, and a blank line precedes OK", async () => {
    const typist = terminal(modem());

    await typist.ask("AT+CGMM");

    expect(typist.raw()).toBe("AT+CGMM\r\r\nRM520N-GL\r\n\r\nOK\r\n");
  });

  test("a line feed is ignored", async () => {
    const typist = terminal(modem());

    const answer = await typist.ask("\nAT\n");

    expect(answer).toEqual(["AT", "OK"]);
  });

  test("a command may arrive byte by byte", async () => {
    const simulated = modem();
    const typist = terminal(simulated);

    await typist.ask("ATE0");
    const port = simulated.open(3);
    Buffer.from("AT+GSN\r").forEach((byte) => port.write(Uint8Array.of(byte)));

    expect(simulated.received).toEqual(["ATE0", "AT+GSN"]);
  });

  test("ATE0 outlives the client that sent it, and AT&F turns echo on", async () => {
    const simulated = modem();
    const first = simulated.open(2);
    first.write(Buffer.from("ATE0\r"));
    first.close();
    const typist = terminal(simulated);

    await typist.askAll("AT", "AT&F", "AT");

    expect(typist.raw()).toBe("\r\nOK\r\n\r\nOK\r\nAT\r\r\nOK\r\n");
  });

  test("the diagnostic and NMEA ports accept bytes and never answer", async () => {
    const simulated = modem();

    const answers = [
      await terminal(simulated, 0).ask("AT"),
      await terminal(simulated, 1).ask("AT"),
    ];

    expect(answers).toEqual([[], []]);
    expect(simulated.received).toEqual([]);
  });

  test("a port can be open once at a time", () => {
    const simulated = modem();
    simulated.open(2);

    expect(() => simulated.open(2)).toThrow(expect.objectContaining({ code: "busy/port-held" }));
  });

  test("the network interface cannot be opened as a serial port", () => {
    expect(() => modem().open(4)).toThrow(expect.objectContaining({ code: "port/not-found" }));
  });
});

describe("command lines", () => {
  test.each([
    ["lower case", 'at+qmap="ippt_nat"', ['+QMAP: "IPPT_NAT",1', "OK"]],
    ["any case of a key", 'AT+QMAP="Ippt_Nat"', ['+QMAP: "IPPT_NAT",1', "OK"]],
    ["basic commands in one", "ATE1Q0V1", ["OK"]],
    ["an unknown command", "AT+NONSENSE", ["ERROR"]],
    ["an unknown key", 'AT+QMAP="nonsense"', ["ERROR"]],
    ["a key without quotes", "AT+QMAP=WWAN", ["ERROR"]],
    ["an open quote", 'AT+QMAP="WWAN', ["ERROR"]],
    ["the read form that QMAP lacks", 'AT+QMAP="WWAN"?', ["ERROR"]],
    ["a chain", "AT+CFUN?;+QMAPWAC?", ["+CFUN: 1", "+QMAPWAC: 0", "OK"]],
    ["a chain that fails in its middle", "AT+CFUN?;+NONSENSE;+QMAPWAC?", ["+CFUN: 1", "ERROR"]],
    ["a separator within quotes", 'AT+CGDCONT=5,"IP","a;b"', ["OK"]],
  ])("a port answers %s", async (_title, line, expected) => {
    const answer = await terminal(modem()).ask(line);

    expect(answer).toEqual(expected);
  });

  test("a chained write before the failing member takes effect", async () => {
    const typist = terminal(modem());

    const answers = await typist.askAll("AT+QMAPWAC=1;+NONSENSE", "AT+QMAPWAC?");

    expect(answers).toEqual([["ERROR"], ["+QMAPWAC: 1", "OK"]]);
  });

  test.each([
    ["as delivered", [], ["+CME ERROR: 10"]],
    ["CMEE 0", ["AT+CMEE=0"], ["ERROR"]],
    ["CMEE 2", ["AT+CMEE=2"], ["+CME ERROR: SIM not inserted"]],
    ["CMEE 2 and then AT&F", ["AT+CMEE=2", "AT&F"], ["+CME ERROR: 10"]],
  ])("an error of the SIM, %s", async (_title, before, expected) => {
    const typist = terminal(modem({ sim: "absent" }));
    await typist.askAll(...before);

    const answer = await typist.ask("AT+CPIN?");

    expect(answer).toEqual(expected);
  });

  test("setting commands answer a bare ERROR at every error level", async () => {
    const typist = terminal(modem());

    const answers = await typist.askAll(
      "AT+CMEE=2",
      'AT+QCFG="usbnet",7',
      'AT+QETH="eth_driver","r9999",1',
      'AT+QMAP="MPDN_rule",9',
    );

    expect(answers.slice(1)).toEqual([["ERROR"], ["ERROR"], ["ERROR"]]);
  });
});

describe("the SIM and the network", () => {
  test.each([
    ["ready", {}, ["+CPIN: READY", "OK"], ["+QSIMSTAT: 0,1", "OK"], ["+CEREG: 0,1", "OK"]],
    [
      "absent",
      { sim: "absent" },
      ["+CME ERROR: 10"],
      ["+QSIMSTAT: 0,0", "OK"],
      ["+CEREG: 0,0", "OK"],
    ],
    [
      "locked",
      { sim: "pin" },
      ["+CPIN: SIM PIN", "OK"],
      ["+QSIMSTAT: 0,1", "OK"],
      ["+CEREG: 0,0", "OK"],
    ],
    [
      "without a network",
      { registered: false },
      ["+CPIN: READY", "OK"],
      ["+QSIMSTAT: 0,1", "OK"],
      ["+CEREG: 0,2", "OK"],
    ],
    [
      "in CFUN 0",
      { faults: ["boots-in-cfun-0"] },
      ["+CME ERROR: 13"],
      ["+QSIMSTAT: 0,1", "OK"],
      ["+CEREG: 0,0", "OK"],
    ],
  ] as const)("a modem reports a SIM %s", async (_title, options, ...expected) => {
    const answers = await terminal(modem(options)).askAll("AT+CPIN?", "AT+QSIMSTAT?", "AT+CEREG?");

    expect(answers).toEqual(expected);
  });

  test("a wrong PIN is rejected, the right one leads to registration", async () => {
    const clock = manualClock();
    const typist = terminal(modem({ clock, sim: "pin" }));

    const refused = await typist.askAll('AT+CPIN="0000"', 'AT+CPIN="1234"');
    await clock.advance(10_000);
    const after = await typist.askAll("AT+CPIN?", "AT+CEREG?");

    expect([...refused, ...after]).toEqual([
      ["+CME ERROR: 16"],
      ["OK", "+CPIN: READY"],
      ["+CPIN: READY", "OK"],
      ["+CEREG: 0,1", "OK"],
    ]);
  });

  test("CFUN 0 ends the data call and CFUN 1 restores it without a restart", async () => {
    const clock = manualClock();
    const simulated = modem({ clock, nonVolatile: { usbNet: 1 } });
    const typist = terminal(simulated);

    await typist.ask("AT+CFUN=0");
    const down = simulated.carrierAddress;
    await typist.ask("AT+CFUN=1");
    await clock.advance(10_000);

    expect([down, simulated.carrierAddress, simulated.restarts]).toEqual([
      undefined,
      "100.72.1.45",
      0,
    ]);
  });
});

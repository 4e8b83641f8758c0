import { describe, expect, test } from "vitest";
import { simulateModem, type ModemOptions } from "../../../simulator/modem/modem.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { terminal } from "../../support/terminal.ts";

const mac = "02:00:5e:00:53:01";

function bench(options: Partial<ModemOptions> = {}) {
  const clock = manualClock();
  const modem = simulateModem({ model: "rm520n-gl", clock, ...options });
  return { clock, modem, typist: terminal(modem) };
}

describe("dialling", () => {
  test.each([
    ["does not dial as delivered", {}, undefined],
    ["starts in USB mode ECM", { usbNet: 1 }, "100.72.1.45"],
    ["does not start in USB mode MBIM", { usbNet: 2 }, undefined],
    ["starts with QMAPWAC", { autoDial: 1 }, "100.72.1.45"],
    ["starts with auto_connect of rule 0", { autoConnect: [1, 0, 0, 0] }, "100.72.1.45"],
    ["auto_connect of rule 1 does not dial", { autoConnect: [0, 1, 0, 0] }, undefined],
  ])("%s", (_title, nonVolatile, expected) => {
    const { modem } = bench({ nonVolatile });

    expect(modem.carrierAddress).toBe(expected);
  });

  test("a rule with auto_connect starts the call, and every query reports it", async () => {
    const { clock, modem, typist } = bench();
    await typist.ask(`AT+QMAP="MPDN_rule",0,1,0,1,1,"${mac}"`);

    await clock.advance(4_000);
    const answers = await typist.askAll('AT+QMAP="MPDN_status"', 'AT+QMAP="WWAN"', "AT+CGPADDR=1");

    expect(modem.carrierAddress).toBe("100.72.1.45");
    expect(answers.map(([first]) => first)).toEqual([
      '+QMAP: "MPDN_status",0,1,1,1',
      '+QMAP: "WWAN",1,1,"IPV4","100.72.1.45"',
      '+CGPADDR: 1,"100.72.1.45","2001:db8:11:16dc:e1ae:581:fcbc:823b"',
    ]);
  });

  test("QMAPWAC takes effect after a restart", async () => {
    const { clock, modem, typist } = bench();

    await typist.ask("AT+QMAPWAC=1");
    await clock.advance(60_000);

    expect(modem.carrierAddress).toBeUndefined();
  });
});

describe("a written rule", () => {
  test("rejects a second write before it is deleted", async () => {
    const { typist } = bench();
    const write = `AT+QMAP="MPDN_rule",0,1,0,1,1,"${mac}"`;

    const answers = await typist.askAll(write, write, 'AT+QMAP="MPDN_rule",0', write);

    expect(answers).toEqual([["OK"], ["ERROR"], ["OK"], ["OK"]]);
  });

  test.each([
    ["VLAN 1", '0,1,1,1,1,"ff:ff:ff:ff:ff:ff"'],
    ["context 0", '0,0,0,1,1,"ff:ff:ff:ff:ff:ff"'],
    ["rule 4", '4,1,0,1,1,"ff:ff:ff:ff:ff:ff"'],
    ["passthrough mode 6", '0,1,0,6,1,"ff:ff:ff:ff:ff:ff"'],
    ["a MAC without quotes", "0,1,0,1,1,ff:ff:ff:ff:ff:ff"],
    ["half a MAC", '0,1,0,1,1,"ff:ff:ff"'],
    ["too few values", "0,1,0,1"],
    ["too many values", '0,1,0,1,1,"ff:ff:ff:ff:ff:ff",1'],
  ])("is refused with %s and leaves nothing behind", async (_title, values) => {
    const { modem, typist } = bench();
    const before = modem.nonVolatile();

    const answer = await typist.ask(`AT+QMAP="MPDN_rule",${values}`);

    expect(answer).toEqual(["ERROR"]);
    expect(modem.nonVolatile()).toEqual(before);
  });

  test("moves the data call to its context", async () => {
    const { clock, typist } = bench({ nonVolatile: { usbNet: 1 } });

    await typist.ask('AT+QMAP="MPDN_rule",0,3,0,0,1');
    await clock.advance(4_000);
    const answer = await typist.ask('AT+QMAP="WWAN"');

    expect(answer[0]).toBe('+QMAP: "WWAN",1,3,"IPV4","100.72.1.45"');
  });

  test("restarts the modem when it moves the LAN to a VLAN", async () => {
    const { clock, modem, typist } = bench({ nonVolatile: { vlans: [2] } });

    const answer = await typist.ask('AT+QMAP="MPDN_rule",0,1,2,0,1');
    await clock.advance(21_000);

    expect([answer, modem.restarts]).toEqual([["OK"], 1]);
  });
});

describe("IPPT_NAT", () => {
  test.each([
    [
      "comes back with auto_connect",
      {
        autoConnect: [1, 0, 0, 0],
        rules: [{ cid: 1, vlan: 0, passthrough: 1, mac }, null, null, null],
      },
      "100.72.1.45",
    ],
    ["stays down without it", { usbNet: 1 }, undefined],
  ])("ends the data call, which %s", async (_title, nonVolatile, expected) => {
    const { clock, modem, typist } = bench({ nonVolatile });

    await typist.ask('AT+QMAP="IPPT_NAT",0');
    const atOnce = modem.carrierAddress;
    await clock.advance(60_000);

    expect([atOnce, modem.carrierAddress]).toEqual([undefined, expected]);
  });

  test("changes nothing when the same value is written", async () => {
    const { modem, typist } = bench({ nonVolatile: { usbNet: 1 } });

    await typist.ask('AT+QMAP="IPPT_NAT",1');

    expect(modem.carrierAddress).toBe("100.72.1.45");
  });

  test("connect starts the call manually, but fails with auto_connect on", async () => {
    const { clock, modem, typist } = bench({ nonVolatile: { usbNet: 1 } });
    await typist.ask('AT+QMAP="IPPT_NAT",0');

    const byHand = await typist.ask('AT+QMAP="connect",0,1');
    await clock.advance(4_000);
    const connected = modem.carrierAddress;
    const refused = await typist.askAll('AT+QMAP="MPDN_rule",0,1,0,0,1', 'AT+QMAP="connect",0,0');

    expect([byHand, connected, refused[1]]).toEqual([["OK"], "100.72.1.45", ["ERROR"]]);
  });
});

describe("contexts", () => {
  test("a written APN is stored, with separate credentials", async () => {
    const { typist } = bench();

    const answers = await typist.askAll(
      'AT+CGDCONT=1,"IPV4V6","three.co.uk"',
      'AT+CGAUTH=1,2,"someone","marked"',
      "AT+CGDCONT?",
      "AT+CGAUTH?",
    );

    expect(answers[2]?.[0]).toBe(
      '+CGDCONT: 1,"IPV4V6","three.co.uk","0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0",0,0,0,0',
    );
    expect(answers[3]).toEqual(['+CGAUTH: 1,2,"someone","marked"', "OK"]);
  });

  test("a running call keeps its addresses until the next attach", async () => {
    const { clock, modem, typist } = bench({ nonVolatile: { usbNet: 1 } });

    await typist.ask('AT+CGDCONT=1,"IPV6","ipv6only"');
    const before = modem.carrierAddress;
    await typist.askAll("AT+CFUN=0", "AT+CFUN=1");
    await clock.advance(10_000);
    const after = await typist.ask('AT+QMAP="WWAN"');

    expect(before).toBe("100.72.1.45");
    expect(after[0]).toBe('+QMAP: "WWAN",0,1,"IPV4","0.0.0.0"');
  });

  test("UniSoc dials with QNETDEVCTL and keeps the setting", async () => {
    const clock = manualClock();
    const modem = simulateModem({ model: "rm500u", clock });
    const typist = terminal(modem);

    await typist.ask("AT+QNETDEVCTL=1,3,1");
    await clock.advance(4_000);
    const status = await typist.ask("AT+QNETDEVSTATUS=1");
    await typist.ask("AT+CFUN=1,1");
    await clock.advance(40_000);

    expect(status[0]).toBe("+QNETDEVSTATUS: 100.72.1.45,255.255.255.0,100.72.1.1,,1.1.1.1,8.8.8.8");
    expect(modem.carrierAddress).toBe("100.72.1.45");
  });

  test.each(["AT+QMAP=?", "AT+QETH=?", "AT+QMAPWAC?"])(
    "UniSoc answers ERROR to %s",
    async (line) => {
      const modem = simulateModem({ model: "rm500u", clock: manualClock() });

      expect(await terminal(modem).ask(line)).toEqual(["ERROR"]);
    },
  );
});

import { describe, expect, test } from "vitest";
import type { ModemFault } from "../../../simulator/modem/faults.ts";
import { simulateModem, type ModemOptions } from "../../../simulator/modem/modem.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { terminal } from "../../support/terminal.ts";

const mac = "02:00:5e:00:53:01";
const inEthernetMode = { usbNet: 1, pcieMode: 1, ethernetDrivers: { r8125: 1, r8168: 0 } } as const;
const passthrough = {
  rules: [{ cid: 1, vlan: 0, passthrough: 1, mac }, null, null, null],
  autoConnect: [1, 0, 0, 0],
};

function bench(fault: ModemFault, options: Partial<ModemOptions> = {}) {
  const clock = manualClock();
  const modem = simulateModem({ model: "rm520n-gl", clock, ...options, faults: [fault] });
  return { clock, modem, typist: terminal(modem) };
}

describe("different answers", () => {
  test.each<readonly [ModemFault, string, readonly string[]]>([
    ["no-dhcpv4dns", 'AT+QMAP="DHCPV4DNS"', ["ERROR"]],
    ["no-lanip", 'AT+QMAP="LANIP"', ["ERROR"]],
    ["no-mobile-ap", 'AT+QMAP="MPDN_rule"', ["ERROR"]],
    ["no-mobile-ap", "AT+QMAP=?", ["ERROR"]],
    ["no-ippt-nat", 'AT+QMAP="IPPT_NAT"', ["ERROR"]],
    ["no-wwan-query", 'AT+QMAP="WWAN"', ["ERROR"]],
    [
      "spells-names-otherwise",
      'AT+QMAP="MPDN_status"',
      [
        '+QMAP: "mPDN_status",0,1,1,1',
        '+QMAP: "mPDN_status",1,0,0,0',
        '+QMAP: "mPDN_status",2,0,0,0',
        '+QMAP: "mPDN_status",3,0,0,0',
        "OK",
      ],
    ],
    ["spells-names-otherwise", 'AT+QMAP="VLAN"', ['+QMAP: "vlan",0', "OK"]],
    ["old-firmware-without-mpdn", 'AT+QMAP="MPDN_rule"', ["ERROR"]],
    ["old-firmware-without-mpdn", "AT+QGMR", ["RM520NGLAAR01A07M4G_01.202.01.202", "OK"]],
    ["refuses-mpdn-rule", `AT+QMAP="MPDN_rule",1,1,0,1,1,"${mac}"`, ["ERROR"]],
    ["refuses-mpdn-rule", 'AT+QMAP="MPDN_rule",0', ["OK"]],
    ["refuses-eth-driver", 'AT+QETH="eth_driver","r8125",1', ["ERROR"]],
    ["refuses-active-context", 'AT+CGDCONT=1,"IP","other"', ["ERROR"]],
    [
      "mpdn-readback-has-mac",
      'AT+QMAP="MPDN_rule"',
      [
        '+QMAP: "MPDN_rule",0,1,0,1,1,"02:00:5E:00:53:01"',
        '+QMAP: "MPDN_rule",1,0,0,0,0',
        '+QMAP: "MPDN_rule",2,0,0,0,0',
        '+QMAP: "MPDN_rule",3,0,0,0,0',
        "OK",
      ],
    ],
    [
      "mpdn-status-five-fields",
      'AT+QMAP="MPDN_status"',
      [
        '+QMAP: "MPDN_status",0,1,0,1,1',
        '+QMAP: "MPDN_status",1,0,0,0,0',
        '+QMAP: "MPDN_status",2,0,0,0,0',
        '+QMAP: "MPDN_status",3,0,0,0,0',
        "OK",
      ],
    ],
    ["sim-absent", "AT+CPIN?", ["+CME ERROR: 10"]],
    ["sim-pin", "AT+CPIN?", ["+CPIN: SIM PIN", "OK"]],
    ["no-registration", "AT+COPS?", ["+COPS: 0", "OK"]],
    [
      "no-data-call",
      'AT+QMAP="WWAN"',
      ['+QMAP: "WWAN",0,1,"IPV4","0.0.0.0"', '+QMAP: "WWAN",0,1,"IPV6","0:0:0:0:0:0:0:0"', "OK"],
    ],
    ["boots-in-cfun-0", "AT+CFUN?", ["+CFUN: 0", "OK"]],
    ["unsolicited-inside-replies", "AT+CFUN?", ["+CFUN: 1", "+CTZV: +04", "OK"]],
  ])("%s: %s", async (fault, line, expected) => {
    const { typist } = bench(fault, { nonVolatile: passthrough });

    expect(await typist.ask(line)).toEqual(expected);
  });

  test.each<readonly [ModemFault, string]>([
    ["no-dhcpv4dns", '"DHCPV4DNS"'],
    ["no-lanip", '"LANIP"'],
    ["no-ippt-nat", '"IPPT_NAT"'],
    ["no-wwan-query", '"WWAN"'],
    ["old-firmware-without-mpdn", '"MPDN_rule"'],
  ])("%s: the list is without %s", async (fault, key) => {
    const { typist } = bench(fault);

    const listed = await typist.ask("AT+QMAP=?");

    expect(listed.filter((line) => line.includes(key))).toEqual([]);
    expect(listed.length).toBeGreaterThan(10);
  });

  test("answers-without-cme: a SIM error has no number", async () => {
    const { typist } = bench("answers-without-cme");

    expect(await typist.askAll("AT+CMEE=1", 'AT+CPIN="1234"')).toEqual([["OK"], ["ERROR"]]);
  });

  test("ipptmac-errors-first: the third write is accepted", async () => {
    const { typist } = bench("ipptmac-errors-first", { model: "rg502q" });
    const write = `AT+QETH="ipptmac",${mac}`;

    expect(await typist.askAll(write, 'AT+QETH="ipptmac"', write, write)).toEqual([
      ["ERROR"],
      ['+QETH: "ipptmac",ff:ff:ff:ff:ff:ff', "OK"],
      ["ERROR"],
      ["OK"],
    ]);
  });

  test("ipptmac-reads-error-first: the third read is answered", async () => {
    const { typist } = bench("ipptmac-reads-error-first", { model: "rg502q" });
    const read = 'AT+QETH="ipptmac"';

    expect((await typist.askAll(read, read, read)).map((lines) => lines.at(-1))).toEqual([
      "ERROR",
      "ERROR",
      "OK",
    ]);
  });

  test("wakes-up-slowly: QCFG also answers ERROR until fifteen seconds after USB is back", async () => {
    const { clock, modem, typist } = bench("wakes-up-slowly");
    await typist.ask("AT+CFUN=1,1");
    await clock.advance(31_000);
    const again = terminal(modem);

    const early = await again.ask('AT+QCFG="usbnet"');
    await clock.advance(6_000);

    expect([early.at(-1), (await again.ask('AT+QCFG="usbnet"')).at(-1)]).toEqual(["ERROR", "OK"]);
  });

  test("restarts-into-cfun-0: on as delivered, off after a restart", async () => {
    const { clock, modem, typist } = bench("restarts-into-cfun-0");
    const before = await typist.ask("AT+CFUN?");
    await typist.ask("AT+CFUN=1,1");
    await clock.advance(21_000);

    expect([before, await terminal(modem).ask("AT+CFUN?")]).toEqual([
      ["+CFUN: 1", "OK"],
      ["+CFUN: 0", "OK"],
    ]);
  });

  test("answers-error-after-boot: QMAP and QETH work ten seconds after USB is back, QCFG at once", async () => {
    const { clock, modem, typist } = bench("answers-error-after-boot");
    await typist.ask("AT+CFUN=1,1");
    await clock.advance(21_000);
    const again = terminal(modem);
    const asked = ['AT+QMAP="IPPT_NAT"', 'AT+QETH="speed"', 'AT+QCFG="usbnet"'] as const;

    const early = await again.askAll(...asked);
    await clock.advance(10_000);
    const later = await again.askAll(...asked);

    expect(early.map((lines) => lines.at(-1))).toEqual(["ERROR", "ERROR", "OK"]);
    expect(later.map((lines) => lines.at(-1))).toEqual(["OK", "OK", "OK"]);
  });
});

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

describe("restart faults", () => {
  test("dies-in-restart: only a power cut revives the modem", async () => {
    const { clock, modem, typist } = bench("dies-in-restart", { nonVolatile: inEthernetMode });
    await typist.ask("AT+CFUN=1,1");
    await clock.advance(3_600_000);
    const dead = [modem.usb(), modem.ethernet.carrier()];

    modem.powerCut();
    await clock.advance(40_000);

    expect(dead).toEqual([undefined, false]);
    expect([modem.usb() !== undefined, modem.ethernet.carrier()]).toEqual([true, true]);
  });

  test("comes-back-slowly: after 150 seconds", async () => {
    const { clock, modem, typist } = bench("comes-back-slowly");
    await typist.ask("AT+CFUN=1,1");

    await clock.advance(149_000);
    const before = modem.usb();
    await clock.advance(1_000);

    expect([before, modem.usb() !== undefined]).toEqual([undefined, true]);
  });

  test("vanishes-mid-command: the second setting is stored without OK, and the modem boots", async () => {
    const { clock, modem, typist } = bench("vanishes-mid-command");

    const answers = await typist.askAll("AT+QMAPWAC=1", 'AT+QCFG="usbnet"', 'AT+QCFG="usbnet",1');
    await clock.advance(20_000);
    const after = await terminal(modem).askAll(
      'AT+QCFG="usbnet"',
      'AT+QCFG="usbnet",0',
      'AT+QCFG="usbnet"',
    );

    expect(answers[2]).toEqual([]);
    expect(typist.hungUp()).toBe(true);
    expect(after).toEqual([['+QCFG: "usbnet",1', "OK"], ["OK"], ['+QCFG: "usbnet",0', "OK"]]);
  });

  test("leaves-usb-once: the second setting is lost and the modem leaves the bus without a boot", async () => {
    const { clock, modem, typist } = bench("leaves-usb-once");

    const answers = await typist.askAll("AT+QMAPWAC=1", 'AT+QCFG="usbnet",1');
    const meanwhile = modem.usb();
    await clock.advance(5_000);
    const after = await terminal(modem).askAll('AT+QCFG="usbnet"');

    expect(answers[1]).toEqual([]);
    expect(typist.hungUp()).toBe(true);
    expect(meanwhile).toBeUndefined();
    expect(after).toEqual([['+QCFG: "usbnet",0', "OK"]]);
    expect(modem.restarts).toBe(0);
  });

  test("browns-out-on-dial: the first data call causes a boot, the next one stays up", async () => {
    const { clock, modem, typist } = bench("browns-out-on-dial");

    await typist.ask("AT+QMAPWAC=1");
    await typist.ask("AT+CFUN=1,1");
    await clock.advance(120_000);

    expect(typist.hungUp()).toBe(true);
    expect(modem.restarts).toBe(2);
    expect(modem.carrierAddress).toBe("100.72.1.45");
  });

  test("usb-speed-drops-after-restart: lower speed, other bus path, same serial number", async () => {
    const { clock, modem, typist } = bench("usb-speed-drops-after-restart", { serial: "abc" });
    const before = modem.usb();
    await typist.ask("AT+CFUN=1,1");

    await clock.advance(21_000);

    expect(before).toMatchObject({ speed: "5000", busPath: "2-1", serial: "abc" });
    expect(modem.usb()).toMatchObject({ speed: "480", busPath: "1-1", serial: "abc" });
  });

  test("boots-in-cfun-0: AT+CFUN=1 leads to a data call", async () => {
    const { clock, modem, typist } = bench("boots-in-cfun-0", { nonVolatile: { usbNet: 1 } });
    const before = modem.carrierAddress;

    await typist.ask("AT+CFUN=1");
    await clock.advance(10_000);

    expect([before, modem.carrierAddress]).toEqual([undefined, "100.72.1.45"]);
  });

  test("mbn-overwrites-apn: only while AutoSel is on", async () => {
    const { clock, modem, typist } = bench("mbn-overwrites-apn");
    await typist.askAll('AT+CGDCONT=1,"IP","mine"', 'AT+QMBNCFG="AutoSel",0', "AT+CFUN=1,1");
    await clock.advance(21_000);
    const kept = await terminal(modem).askAll(
      "AT+CGDCONT?",
      'AT+QMBNCFG="AutoSel",1',
      "AT+CFUN=1,1",
    );
    await clock.advance(21_000);

    const lost = await terminal(modem).ask("AT+CGDCONT?");

    expect(kept[0]?.[0]).toContain('"mine"');
    expect(lost[0]).toContain('1,"IP",""');
  });

  test.each([
    ["left cleared, every later rule is rejected", [], ["ERROR"]],
    ["followed by the plain rule, rules work", ['AT+QMAP="MPDN_rule",0,1,0,0,1'], ["OK"]],
  ])("cleared-rule-breaks-qmap: %s", async (_title, remedy, expected) => {
    const { clock, modem, typist } = bench("cleared-rule-breaks-qmap", { model: "rm551e-gl" });
    await typist.askAll('AT+QMAP="MPDN_rule",0', ...remedy, "AT+CFUN=1,1");
    await clock.advance(21_000);

    const answers = await terminal(modem).askAll(
      'AT+QMAP="MPDN_rule",0',
      `AT+QMAP="MPDN_rule",0,1,0,1,1,"${mac}"`,
    );

    expect(answers[1]).toEqual(expected);
  });
});

describe("the Ethernet side", () => {
  test("no-root-complex: Ethernet mode is stored but the link stays down", () => {
    const { modem } = bench("no-root-complex", { nonVolatile: inEthernetMode });

    expect([modem.nonVolatile(), modem.ethernet.carrier()]).toMatchObject([{ pcieMode: 1 }, false]);
  });

  test("first-lease-before-data-call: the first lease after a rule write is a LAN address", async () => {
    const { clock, modem, typist } = bench("first-lease-before-data-call", {
      nonVolatile: inEthernetMode,
    });
    await typist.ask(`AT+QMAP="MPDN_rule",0,1,0,1,1,"${mac}"`);

    await clock.advance(2_000);
    const first = modem.ethernet.lease(mac)?.address;
    await clock.advance(45_000);

    expect([first, modem.ethernet.lease(mac)?.address]).toEqual(["192.168.225.20", "100.72.1.45"]);
  });

  test("new-address-each-call", async () => {
    const { clock, modem, typist } = bench("new-address-each-call", {
      nonVolatile: inEthernetMode,
    });
    const before = modem.carrierAddress;

    await typist.askAll("AT+CFUN=0", "AT+CFUN=1");
    await clock.advance(10_000);

    expect([before, modem.carrierAddress]).toEqual(["100.72.1.45", "100.72.1.46"]);
  });

  test("rgmii-upsets-port: every second request is lost until RGMII is disabled", async () => {
    const rgmii = { enabled: true, voltage: 1, mode: -1, calls: [0, 0, 0, 0], mac };
    const { modem, typist } = bench("rgmii-upsets-port", {
      nonVolatile: { ...inEthernetMode, rgmii },
    });
    const leases = () => [1, 2, 3, 4].map(() => modem.ethernet.lease(mac) !== undefined);

    const before = leases();
    await typist.ask('AT+QETH="rgmii","DISABLE",1');

    expect([before, leases()]).toEqual([
      [false, true, false, true],
      [true, true, true, true],
    ]);
  });
});

import { describe, expect, test } from "vitest";
import type { ModemFault } from "../../../simulator/modem/faults.ts";
import { terminal } from "../../support/terminal.ts";
import { mac, inEthernetMode, bench } from "./fault-bench.ts";

const passthrough = {
  rules: [{ cid: 1, vlan: 0, passthrough: 1, mac }, null, null, null],
  autoConnect: [1, 0, 0, 0],
};

describe("a fault that changes replies", () => {
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
    const asked = ['AT+QMAP="IPPT_NAT"', 'AT+QETH="eth_at"', 'AT+QCFG="usbnet"'] as const;

    const early = await again.askAll(...asked);
    await clock.advance(10_000);
    const later = await again.askAll(...asked);

    expect(early.map((lines) => lines.at(-1))).toEqual(["ERROR", "ERROR", "OK"]);
    expect(later.map((lines) => lines.at(-1))).toEqual(["OK", "OK", "OK"]);
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

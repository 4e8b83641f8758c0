import { describe, expect, test } from "vitest";
import { terminal } from "../../support/terminal.ts";
import { mac, inEthernetMode, bench } from "./fault-bench.ts";

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

import { describe, expect, test } from "vitest";
import {
  simulateModem,
  type ModemOptions,
  type SimulatedModem,
} from "../../../simulator/modem/modem.ts";
import { manualClock, type ManualClock } from "../../support/manual-clock.ts";
import { terminal } from "../../support/terminal.ts";

const ecm = { usbNet: 1, pcieMode: 1, ethernetDrivers: { r8125: 1, r8168: 0 } } as const;

function bench(options: Partial<ModemOptions> = {}) {
  const clock = manualClock();
  const modem = simulateModem({ model: "rm520n-gl", clock, ...options });
  return { clock, modem, typist: terminal(modem) };
}

const look = (modem: SimulatedModem) => ({
  usb: modem.usb() !== undefined,
  link: modem.ethernet.carrier(),
  call: modem.carrierAddress !== undefined,
});

/** Parts that are present after each of these waits. */
async function watch(
  clock: ManualClock,
  modem: SimulatedModem,
  waits: readonly number[],
): Promise<readonly ReturnType<typeof look>[]> {
  const seen: ReturnType<typeof look>[] = [];
  for (const ms of waits) {
    await clock.advance(ms);
    seen.push(look(modem));
  }
  return seen;
}

describe("a restart", () => {
  test("removes USB, link and data call and restores them in that order", async () => {
    const { clock, modem, typist } = bench({ nonVolatile: ecm });

    const answer = await typist.ask("AT+CFUN=1,1");
    const seen = await watch(clock, modem, [0, 500, 600, 18_800, 9_200, 1_000]);

    expect(answer).toEqual(["OK"]);
    expect(seen).toEqual([
      { usb: true, link: true, call: true },
      { usb: true, link: true, call: true },
      { usb: false, link: false, call: false },
      { usb: false, link: false, call: false },
      { usb: true, link: false, call: true },
      { usb: true, link: true, call: true },
    ]);
  });

  test("hangs up open ports; writing to them fails and a new one answers with echo on", async () => {
    const { clock, modem, typist } = bench();
    await typist.askAll("ATE0", "AT+CFUN=1,1");

    await clock.advance(25_000);
    const again = terminal(modem);
    await again.ask("AT");

    expect(typist.hungUp()).toBe(true);
    await expect(typist.ask("AT")).rejects.toMatchObject({ code: "port/vanished" });
    expect(again.raw()).toBe("AT\r\r\nOK\r\n");
  });

  test("announces the boot on the primary port", async () => {
    const { clock, modem, typist } = bench();
    await typist.ask("AT+CFUN=1,1");
    await clock.advance(20_000);
    const again = terminal(modem);
    const other = terminal(modem, 3);

    await clock.advance(10_000);

    expect(again.heard()).toEqual([
      "RDY",
      "+CFUN: 1",
      "+CPIN: READY",
      "+QUSIM: 1",
      "+QIND: PB DONE",
      "+QIND: SMS DONE",
    ]);
    expect(other.heard()).toEqual([]);
  });

  test("reports its stores in the other order the next time", async () => {
    const { clock, modem, typist } = bench();
    await typist.ask("AT+CFUN=1,1");
    await clock.advance(30_000);
    await terminal(modem).ask("AT+CFUN=1,1");
    await clock.advance(20_000);
    const again = terminal(modem);

    await clock.advance(10_000);

    expect(again.heard().slice(-2)).toEqual(["+QIND: SMS DONE", "+QIND: PB DONE"]);
  });

  test("notifies listeners, keeps the serial number and leaves no timer after close", async () => {
    const { clock, modem, typist } = bench();
    const presence: boolean[] = [];
    const before = modem.usb()?.serial;
    modem.onUsb((present) => presence.push(present));

    await typist.ask("AT+CFUN=1,1");
    await clock.advance(21_000);
    const after = modem.usb()?.serial;
    modem.close();

    expect(presence).toEqual([false, true, false]);
    expect(after).toBe(before);
    expect(clock.pending()).toBe(0);
  });

  test("applies settings that need a restart, and keeps every setting", async () => {
    const { clock, modem, typist } = bench();
    await typist.askAll('AT+QCFG="pcie/mode",1', 'AT+QETH="eth_driver","r8125",1', "AT+QMAPWAC=1");
    await clock.advance(5_000);
    const [written, before] = [modem.nonVolatile(), look(modem)];

    await typist.ask("AT+CFUN=1,1");
    await clock.advance(40_000);

    expect(before).toEqual({ usb: true, link: false, call: false });
    expect(look(modem)).toEqual({ usb: true, link: true, call: true });
    expect(modem.nonVolatile()).toEqual(written);
  });

  test("AT&F and a restart do not restore the factory settings", async () => {
    const { clock, modem, typist } = bench({ nonVolatile: ecm });
    const before = modem.nonVolatile();

    await typist.askAll("AT&F", "AT+CFUN=1,1");
    await clock.advance(40_000);

    expect(modem.nonVolatile()).toEqual(before);
  });
});

describe("power and cables", () => {
  test("a power cut during a boot starts the boot again", async () => {
    const { clock, modem, typist } = bench();
    await typist.ask("AT+CFUN=1,1");
    await clock.advance(15_000);

    modem.powerCut();
    await clock.advance(10_000);
    const tooEarly = modem.usb();
    await clock.advance(10_000);

    expect(tooEarly).toBeUndefined();
    expect(modem.usb()).toBeDefined();
    expect(modem.restarts).toBe(1);
  });

  test("a pulled USB cable does not affect the Ethernet port and the data call", () => {
    const { modem, typist } = bench({ nonVolatile: ecm });

    modem.unplug();
    const seen = look(modem);
    modem.plug();

    expect(seen).toEqual({ usb: false, link: true, call: true });
    expect(typist.hungUp()).toBe(true);
    expect([modem.usb() !== undefined, modem.restarts]).toEqual([true, 0]);
  });

  test("only a power cut revives the modem after QPOWD", async () => {
    const { clock, modem, typist } = bench();
    const answer = await typist.ask("AT+QPOWD");
    await clock.advance(600_000);
    const [said, off] = [typist.heard(), modem.usb()];

    modem.powerCut();
    await clock.advance(20_000);

    expect([answer, said, off]).toEqual([["OK"], ["POWERED DOWN"], undefined]);
    expect(modem.usb()).toBeDefined();
  });
});

describe("USB interfaces", () => {
  test.each([
    ["rm520n-gl", 0, ["diag", "nmea", "at", "modem", "net"]],
    ["rm520n-gl", 1, ["diag", "nmea", "at", "modem", "net", "net"]],
    ["rm520n-gl", 2, ["diag", "nmea", "at", "modem", "net", "net"]],
    ["rm502q-ae", 3, ["rndis", "rndis", "diag", "nmea", "at", "modem"]],
    ["rm500u", 3, ["rndis", "rndis", "diag", "nmea", "at", "modem", "diag"]],
    ["rm500u", 5, ["net", "net", "diag", "nmea", "at", "modem", "diag"]],
  ] as const)("%s in usbnet %i", (model, usbNet, roles) => {
    const modem = simulateModem({ model, clock: manualClock(), nonVolatile: { usbNet } });

    expect(modem.usb()?.interfaces.map(({ role }) => role)).toEqual(roles);
    expect(modem.usb()?.interfaces.map(({ number }) => number)).toEqual(
      roles.map((_role, number) => number),
    );
  });

  test("an RM521F-GL has the interfaces of the recorded case", () => {
    const modem = simulateModem({ model: "rm521f-gl", clock: manualClock(), serial: "3a53bd9" });

    const printed = modem
      .usb()
      ?.interfaces.map(
        (one) =>
          `${one.number} ${one.endpoints} ${one.class}/${one.subClass}/${one.protocol} ${one.driver}`,
      );

    expect(modem.usb()).toMatchObject({
      vendorId: "2c7c",
      productId: "0801",
      product: "RM521F-GL",
      serial: "3a53bd9",
      maxPower: "896mA",
      speed: "5000",
    });
    expect(printed).toEqual([
      "0 2 ff/ff/30 option",
      "1 3 ff/00/40 option",
      "2 3 ff/00/00 option",
      "3 3 ff/00/00 option",
      "4 3 ff/ff/ff qmi_wwan",
    ]);
  });

  test("zeroed flags in usbcfg remove the serial ports at the next restart", async () => {
    const { clock, modem, typist } = bench();
    await typist.askAll('AT+QCFG="usbcfg",0x2C7C,0x0801,1,1,0,0,1,0,0', "AT+CFUN=1,1");

    await clock.advance(21_000);

    expect(modem.usb()?.interfaces.map(({ role }) => role)).toEqual(["diag", "nmea", "net"]);
  });

  test("a UniSoc modem never returns to USB after pcie/mode was changed", async () => {
    const clock = manualClock();
    const modem = simulateModem({ model: "rm500u", clock });
    await terminal(modem).askAll('AT+QCFG="pcie/mode",0', "AT+CFUN=1,1");

    await clock.advance(600_000);

    expect([modem.restarts, modem.usb()]).toEqual([1, undefined]);
  });
});

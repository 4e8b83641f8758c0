import { describe, expect, test } from "vitest";
import { simulateModem } from "../../../simulator/modem/modem.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { terminal } from "../../support/terminal.ts";
import { router, inEthernetMode, rule, bench } from "./ethernet-bench.ts";

describe("the link", () => {
  test.each([
    ["a PCIe board as delivered", "rm520n-gl", {}, false],
    ["root complex without a driver", "rm520n-gl", { pcieMode: 1 }, false],
    [
      "the driver without root complex",
      "rm520n-gl",
      { ethernetDrivers: { r8125: 1, r8168: 0 } },
      false,
    ],
    [
      "the other chip's driver",
      "rm520n-gl",
      { pcieMode: 1, ethernetDrivers: { r8125: 0, r8168: 1 } },
      false,
    ],
    ["root complex and driver", "rm520n-gl", inEthernetMode, true],
    ["root complex where the driver is automatic", "rm551e-gl", { pcieMode: 1 }, true],
    ["RGMII off", "rg502q", {}, false],
    [
      "RGMII on",
      "rg502q",
      { rgmii: { enabled: true, voltage: 1, mode: -1, calls: [0, 0, 0, 0], mac: router } },
      true,
    ],
    [
      "RGMII on at the wrong voltage",
      "rg502q",
      { rgmii: { enabled: true, voltage: 0, mode: -1, calls: [0, 0, 0, 0], mac: router } },
      false,
    ],
    ["UniSoc with Ethernet off", "rm500u", {}, false],
    ["UniSoc with Ethernet on", "rm500u", { ethernet: 1 }, true],
  ] as const)("depends on board and settings: %s", (_title, model, nonVolatile, expected) => {
    const modem = simulateModem({ model, clock: manualClock(), nonVolatile });

    expect(modem.ethernet.carrier()).toBe(expected);
  });

  test("an RTL8168 board needs the r8168 driver", () => {
    const { modem } = bench({ ethernetDrivers: { r8125: 0, r8168: 1 } }, { board: "r8168" });

    expect(modem.ethernet.carrier()).toBe(true);
  });

  test("RGMII takes effect without a restart", async () => {
    const modem = simulateModem({ model: "rg502q", clock: manualClock() });

    const answers = await terminal(modem).askAll('AT+QETH="rgmii","ENABLE",1', 'AT+QETH="rgmii"');

    expect(answers[0]).toEqual(["OK"]);
    expect(answers[1]?.[0]).toBe('+QETH: "RGMII","ENABLE",1,-1');
    expect(modem.ethernet.carrier()).toBe(true);
  });

  test("drops for 1.5 seconds when a rule is written or deleted", async () => {
    const { clock, modem, typist } = bench();
    const seen: boolean[] = [];
    modem.ethernet.onCarrier((up) => seen.push(up));

    await typist.ask(`AT+QMAP="MPDN_rule",0,1,0,1,1,"${router}"`);
    await clock.advance(2_000);
    await typist.ask('AT+QMAP="MPDN_rule",0');
    await clock.advance(2_000);

    expect(seen).toEqual([false, true, false, true]);
  });

  test("without a link there is neither a lease nor a ping reply", () => {
    const { modem, address } = bench({ pcieMode: 0 });

    expect([
      address(router),
      modem.ethernet.answersPing("192.168.225.1"),
      modem.ethernet.answersPing("1.1.1.1"),
    ]).toEqual([undefined, false, false]);
  });
});

describe("ping", () => {
  test.each([
    ["NAT mode", "the gateway and the Internet answer", {}, [true, true]],
    [
      "passthrough with NAT",
      "the gateway and the Internet answer",
      { rules: rule(router) },
      [true, true],
    ],
    [
      "passthrough without NAT",
      "only the Internet answers",
      { rules: rule(router), passthroughNat: 0 },
      [false, true],
    ],
  ])("in %s %s", (_mode, _answers, nonVolatile, expected) => {
    const { modem } = bench(nonVolatile);

    expect(
      ["192.168.225.1", "1.1.1.1"].map((address) => modem.ethernet.answersPing(address)),
    ).toEqual(expected);
  });

  test("only the gateway answers without a data call", () => {
    const { modem } = bench({}, { faults: ["no-data-call"] });

    expect(
      ["192.168.225.1", "1.1.1.1", "192.168.1.1"].map((address) =>
        modem.ethernet.answersPing(address),
      ),
    ).toEqual([true, false, false]);
  });
});

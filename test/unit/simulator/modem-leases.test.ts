import { describe, expect, test } from "vitest";
import { simulateModem } from "../../../simulator/modem/modem.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { terminal } from "../../support/terminal.ts";
import { router, rule, bench } from "./ethernet-bench.ts";

const laptop = "02:00:5e:00:53:02";

const carrier = "100.72.1.45";

describe("leases in NAT mode", () => {
  test("come from the pool for twelve hours, with the modem as gateway and DNS server", () => {
    const { modem } = bench();

    const lease = modem.ethernet.lease(router);

    expect(lease).toEqual({
      address: "192.168.225.20",
      prefix: 24,
      gateway: "192.168.225.1",
      dns: ["192.168.225.1"],
      seconds: 43_200,
      server: "192.168.225.1",
    });
  });

  test("differ by device, stay the same for a device, and never use the gateway's address", () => {
    const { address } = bench({
      lan: { start: "192.168.225.1", end: "192.168.225.3", gateway: "192.168.225.1" },
    });

    const given = [address(router), address(laptop), address(router), address("02:00:5e:00:53:03")];

    expect(given).toEqual(["192.168.225.2", "192.168.225.3", "192.168.225.2", undefined]);
  });

  test("are from 192.168.224.0/22 on an RM551E-GL", () => {
    const modem = simulateModem({
      model: "rm551e-gl",
      clock: manualClock(),
      nonVolatile: { pcieMode: 1 },
    });

    expect(modem.ethernet.lease(router)).toMatchObject({
      address: "192.168.224.100",
      prefix: 22,
      gateway: "192.168.224.1",
    });
  });

  test("list the carrier's DNS servers after the DNS proxy is disabled and the modem restarted", async () => {
    const { clock, modem, typist } = bench();
    await typist.ask('AT+QMAP="DHCPV4DNS","disable"');
    const before = modem.ethernet.lease(router)?.dns;

    await typist.ask("AT+CFUN=1,1");
    await clock.advance(40_000);

    expect([before, modem.ethernet.lease(router)?.dns]).toEqual([
      ["192.168.225.1"],
      ["1.1.1.1", "8.8.8.8"],
    ]);
  });

  test.each([
    ["at once with effect 1", ",1", "192.168.227.20"],
    ["after a restart without it", "", "192.168.225.20"],
  ])("follow LANIP %s", async (_title, effect, expected) => {
    const { clock, typist, address } = bench();

    await typist.ask(`AT+QMAP="LANIP",192.168.227.20,192.168.227.60,192.168.227.1${effect}`);
    await clock.advance(2_000);

    expect(address(router)).toBe(expected);
  });
});

describe("leases in passthrough", () => {
  type Given = string | undefined;
  test.each<readonly [string, string, number, readonly [Given, Given, Given]]>([
    ["the router's MAC, with NAT", router, 1, [carrier, "192.168.225.21", carrier]],
    ["the router's MAC, without NAT", router, 0, [carrier, undefined, carrier]],
    [
      "another MAC, with NAT",
      "02:00:5e:00:53:09",
      1,
      ["192.168.225.20", "192.168.225.21", "192.168.225.20"],
    ],
    ["another MAC, without NAT", "02:00:5e:00:53:09", 0, [undefined, undefined, undefined]],
    ["FF is the newest, with NAT", "ff:ff:ff:ff:ff:ff", 1, [carrier, carrier, "192.168.225.20"]],
    ["FF is the first, without NAT", "ff:ff:ff:ff:ff:ff", 0, [carrier, undefined, carrier]],
    ["00 is the first, with NAT", "00:00:00:00:00:00", 1, [carrier, "192.168.225.21", carrier]],
    ["00 is the first, without NAT", "00:00:00:00:00:00", 0, [carrier, undefined, carrier]],
  ])("depend on the rule: %s", (_title, mac, passthroughNat, expected) => {
    const { address } = bench({ rules: rule(mac), passthroughNat });

    expect([address(router), address(laptop), address(router)]).toEqual(expected);
  });

  test("last two minutes and use an invented gateway", () => {
    const { modem } = bench({ rules: rule(router), passthroughNat: 0, dnsProxy4: "disable" });

    const lease = modem.ethernet.lease(router);

    expect(lease).toEqual({
      address: carrier,
      prefix: 24,
      gateway: "100.72.1.1",
      dns: ["1.1.1.1", "8.8.8.8"],
      seconds: 120,
      server: "100.72.1.1",
    });
  });

  test("match the MAC address in upper and lower case", () => {
    const { address } = bench({ rules: rule(router) });

    expect(address(router.toUpperCase())).toBe(carrier);
  });

  test("give every device a LAN address before the data call is up, with or without a rule", () => {
    const { address } = bench({ rules: rule(router), passthroughNat: 0 }, { registered: false });

    expect(address(router)).toBe("192.168.225.20");
  });

  test("a rule for USB or Wi-Fi leaves the Ethernet port in NAT mode", () => {
    const { address } = bench({ rules: rule(router, 3) });

    expect(address(router)).toBe("192.168.225.20");
  });

  test.each([
    ["a wildcard passes nothing through", "ff:ff:ff:ff:ff:ff", "192.168.224.100"],
    ["the real MAC does", router, carrier],
  ])("on an RM551E-GL %s", (_title, mac, expected) => {
    const modem = simulateModem({
      model: "rm551e-gl",
      clock: manualClock(),
      nonVolatile: { pcieMode: 1, rules: rule(mac) },
    });

    expect(modem.ethernet.lease(router)?.address).toBe(expected);
  });

  test("on RGMII a new MAC takes effect with the next call", async () => {
    const clock = manualClock();
    const modem = simulateModem({ model: "rg500q", clock });
    const typist = terminal(modem);
    const given = () => [
      modem.ethernet.lease(laptop)?.address,
      modem.ethernet.lease(router)?.address,
    ];

    await typist.askAll(
      `AT+QETH="ipptmac",${laptop}`,
      'AT+QETH="rgmii","ENABLE",1,1,1',
      `AT+QETH="ipptmac",${router}`,
    );
    await clock.advance(4_000);
    const before = given();
    await typist.askAll('AT+QETH="rgmii","DISABLE",1', 'AT+QETH="rgmii","ENABLE",1,1,1');
    await clock.advance(4_000);

    expect([before, given()]).toEqual([
      [carrier, "192.168.225.21"],
      ["192.168.225.20", carrier],
    ]);
  });

  test("UniSoc bridges to the first device with nat 0", () => {
    const modem = simulateModem({
      model: "rm500u",
      clock: manualClock(),
      nonVolatile: { ethernet: 1, nat: 0, autoDial: 1 },
    });

    expect([modem.ethernet.lease(router)?.address, modem.ethernet.lease(laptop)?.address]).toEqual([
      carrier,
      undefined,
    ]);
  });
});

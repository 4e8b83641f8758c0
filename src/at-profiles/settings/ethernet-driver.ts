import { accepted, atText } from "../../at/exchange.ts";
import type { Exchange } from "../../at/exchange.ts";
import { number } from "../arguments.ts";
import { flag, unexpected } from "../fields.ts";
import { defineSetting } from "../setting.ts";

/** 1 for the loaded driver, by name: `{ r8125: 1, r8168: 0 }`. */
export type EthernetDrivers = { readonly [driver: string]: number };

/**
 * The driver for the network chip on PCIe. Some firmware lists one driver only. A driver that is
 * not listed is off.
 */
export const ethernetDriver = defineSetting<EthernetDrivers>({
  id: "qeth.eth-driver",
  title: "Ethernet chip driver",
  meaning: "The driver for the Ethernet chip on the board. Only one driver can be active.",
  example: { from: { r8125: 0, r8168: 1 }, to: { r8125: 1, r8168: 0 } },
  takesEffect: "after-restart",
  source: "M55 12.7.8, M62b 11.7; only one can be enabled: NATE",
  remember: "with-value",
  read: {
    text: 'AT+QETH="eth_driver"',
    timeoutMs: 5_000,
    parse: (reply) => {
      const rows = reply.rows("+QETH", "eth_driver");
      if (rows.length === 0) throw unexpected(reply, "it lists no driver");
      return Object.fromEntries(
        rows.map(([driver, status]) => {
          if (driver === undefined || !/^[a-z]/i.test(driver))
            throw unexpected(reply, "a driver has no name");
          return [driver.toLowerCase(), flag(reply, status)];
        }),
      );
    },
  },
  // Only one driver can be enabled (docs/facts/modem.md#ethernet-driver), so the others are
  // disabled first. The write echoes its line before OK (docs/facts/modem.md#ethernet-driver).
  write: (next, current) => {
    const changed = driversOf(next, current).filter(
      (driver) => isOn(next, driver) !== isOn(current, driver),
    );
    return [
      ...changed.filter((driver) => !isOn(next, driver)),
      ...changed.filter((driver) => isOn(next, driver)),
    ].map((driver) => select(driver, isOn(next, driver)));
  },
  equal: (a, b) => driversOf(a, b).every((driver) => isOn(a, driver) === isOn(b, driver)),
  show: (drivers) =>
    Object.keys(drivers)
      .filter((driver) => isOn(drivers, driver))
      .join(" and ") || "none",
});

function driversOf(a: EthernetDrivers, b: EthernetDrivers): readonly string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])];
}

function isOn(drivers: EthernetDrivers, driver: string): boolean {
  return drivers[driver] === 1;
}

/** QA selects a driver without the last field (docs/facts/modem.md#rule-r1). */
function select(driver: string, on: boolean): Exchange<void> {
  const short = `AT+QETH="eth_driver",${atText(driver)}`;
  return accepted(`${short},${number(on ? 1 : 0, { from: 0, to: 1 })}`, {
    timeoutMs: 5_000,
    ...(on ? { otherwise: short } : {}),
  });
}

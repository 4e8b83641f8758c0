import type { Exchange } from "../../at/exchange.ts";

/**
 * The highest temperature of the module's sensors in degrees Celsius. Undefined without a plausible
 * value. The form depends on the family: a name and a number, or numbers only
 * (docs/facts/modem.md#temperature).
 */
export const temperature: Exchange<number | undefined> = {
  text: "AT+QTEMP",
  timeoutMs: 5_000,
  parse: (reply) => {
    const degrees = reply
      .rows("+QTEMP")
      .flat()
      .filter((field) => /^-?\d{1,3}$/.test(field))
      .map(Number)
      .filter((value) => value > minDegrees && value < maxDegrees);
    return degrees.length === 0 ? undefined : Math.max(...degrees);
  },
};

/** Excludes the -273 of an absent sensor, and 255. The 0 of an idle amplifier is not the highest value. */
const minDegrees = -60;
const maxDegrees = 150;

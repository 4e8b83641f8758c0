import { accepted, atText } from "../../at/exchange.ts";
import { mac } from "../arguments.ts";
import { macField } from "../fields.ts";
import { defineSetting } from "../setting.ts";

/**
 * The receiver of an RGMII passthrough call. It takes effect when such a call is next enabled
 * (docs/facts/modem.md#ipptmac). A restart enables the saved call again, so it also covers a port
 * that is already open.
 */
export const ipptMac = defineSetting<string>({
  id: "qeth.ipptmac",
  title: "RGMII passthrough device",
  meaning: "The device that receives the carrier's IP address over RGMII passthrough.",
  example: { from: "FF:FF:FF:FF:FF:FF", to: "02:00:5E:00:53:01" },
  takesEffect: "after-restart",
  source: "M55 12.7.2, QA",
  // Quirk: "easily returns ERROR", so it is sent up to ten times (docs/facts/modem.md#ipptmac).
  read: {
    text: 'AT+QETH="ipptmac"',
    timeoutMs: 5_000,
    retries: 10,
    parse: (reply) => macField(reply, reply.row("+QETH", "ipptmac")[0]),
  },
  // No quotes around the address in the manual and in QA; QA's comments show them as well
  // (docs/facts/modem.md#ipptmac).
  write: (next) => [
    accepted(`AT+QETH="ipptmac",${mac(next)}`, {
      timeoutMs: 5_000,
      retries: 10,
      otherwise: `AT+QETH="ipptmac",${atText(mac(next))}`,
    }),
  ],
  equal: (a, b) => a.toLowerCase() === b.toLowerCase(),
  show: (address) => (address.toUpperCase() === "FF:FF:FF:FF:FF:FF" ? "any device" : address),
});

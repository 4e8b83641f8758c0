import { accepted } from "../../at/exchange.ts";
import type { Exchange } from "../../at/exchange.ts";
import { ipv4 } from "../arguments.ts";
import { flag, ipv4Field, unexpected } from "../fields.ts";
import { defineSetting } from "../setting.ts";

/**
 * The IPv4 host in the modem's LAN that receives all incoming traffic, or `off`. IPv6 has a
 * separate line, which is not changed.
 */
export const dmz = defineSetting<string>({
  id: "qmap.dmz",
  title: "Modem DMZ host",
  meaning:
    "A device behind the modem that receives all incoming connections. Passthrough requires it to" +
    " be off.",
  example: { from: "192.168.225.30", to: "off" },
  takesEffect: "at-once",
  source: "M62b DMZ, QA",
  read: {
    text: 'AT+QMAP="DMZ"',
    timeoutMs: 10_000,
    retries: 2,
    parse: (reply) => {
      const row = reply.rows("+QMAP", "DMZ").find(([, family = "4"]) => family === "4");
      if (row === undefined) throw unexpected(reply, "it has no line for IPv4");
      const [status, , address] = row;
      return flag(reply, status) === 0 ? "off" : ipv4Field(reply, address);
    },
  },
  // The modem rejects a host while another one is set, so the DMZ is switched off first
  // (docs/facts/modem.md#dmz).
  write: (next, current) => [
    ...(current === "off" ? [] : [off]),
    ...(next === "off" ? [] : [accepted(`AT+QMAP="DMZ",1,4,${ipv4(next)}`, timing)]),
  ],
  equal: (a, b) => a === b,
  show: (host) => host,
  noteOf: (host) => (host === "off" ? "off" : "a host"),
});

const timing = { timeoutMs: 10_000, retries: 3 };
const off: Exchange<void> = accepted('AT+QMAP="DMZ",0,4', timing);

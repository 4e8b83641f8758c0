import { accepted } from "../../at/exchange.ts";
import { ipv4 } from "../arguments.ts";
import { ipv4Field } from "../fields.ts";
import { defineSetting } from "../setting.ts";

export type LanAddress = { readonly start: string; readonly end: string; readonly gateway: string };

/** The modem's LAN address and DHCP pool. */
export const lanAddress = defineSetting<LanAddress>({
  id: "qmap.lanip",
  title: "Modem LAN address",
  meaning: "The modem's LAN address and DHCP pool. They must not overlap the router's LAN.",
  example: {
    from: { start: "192.168.225.20", end: "192.168.225.60", gateway: "192.168.225.1" },
    to: { start: "192.168.226.20", end: "192.168.226.60", gateway: "192.168.226.1" },
  },
  takesEffect: "at-once",
  ends: ["ethernet-link", "lease"],
  source: "M62a 11.6.1, CN520, R551-AT",
  read: {
    text: 'AT+QMAP="LANIP"',
    timeoutMs: 10_000,
    retries: 2,
    parse: (reply) => {
      const [start, end, gateway] = reply.row("+QMAP", "LANIP");
      return {
        start: ipv4Field(reply, start),
        end: ipv4Field(reply, end),
        gateway: ipv4Field(reply, gateway),
      };
    },
  },
  // The last field is <effect>: 1 is now, 0 after a restart. Addresses have no quotes.
  write: ({ start, end, gateway }) => [
    accepted(`AT+QMAP="LANIP",${ipv4(start)},${ipv4(end)},${ipv4(gateway)},1`, {
      timeoutMs: 10_000,
      retries: 3,
    }),
  ],
  equal: (a, b) => a.start === b.start && a.end === b.end && a.gateway === b.gateway,
  show: ({ start, end, gateway }) => `${gateway}, DHCP pool ${start} to ${end}`,
  noteOf: ({ start, end }) => (start === end ? "a pool of one address" : "a pool"),
});

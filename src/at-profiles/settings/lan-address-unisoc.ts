import { accepted, atText } from "../../at/exchange.ts";
import { ipv4 } from "../arguments.ts";
import { ipv4Field, isIpv4, unexpected } from "../fields.ts";
import { defineSetting } from "../setting.ts";
import type { LanAddress } from "./lan-address.ts";

const isMask = /^255\./;

/**
 * Unlike on Qualcomm modules, quoted and in another order: gateway, an optional network mask, pool
 * (docs/facts/modem.md#lan-address).
 */
export const lanAddressUnisoc = defineSetting<LanAddress>({
  id: "qcfg.lanip-ex",
  title: "Modem LAN address",
  meaning:
    "The LAN address and DHCP pool of a UniSoc modem. They must not overlap the router's LAN.",
  example: {
    from: { start: "192.168.225.20", end: "192.168.225.60", gateway: "192.168.225.1" },
    to: { start: "192.168.226.20", end: "192.168.226.60", gateway: "192.168.226.1" },
  },
  takesEffect: "after-restart",
  source: "DTOOL",
  read: {
    text: 'AT+QCFG="lanip_ex"',
    timeoutMs: 5_000,
    parse: (reply) => {
      const fields = reply.row("+QCFG", "lanip_ex");
      const [gateway, start, end, ...more] = fields.filter((field) => !isMask.test(field));
      if (more.some(isIpv4)) throw unexpected(reply, "it has more than a gateway and a pool");
      return {
        start: ipv4Field(reply, start),
        end: ipv4Field(reply, end),
        gateway: ipv4Field(reply, gateway),
      };
    },
  },
  write: ({ start, end, gateway }) => [
    accepted(
      `AT+QCFG="lanip_ex",${[gateway, start, end].map((address) => atText(ipv4(address))).join(",")}`,
      { timeoutMs: 5_000 },
    ),
  ],
  equal: (a, b) => a.start === b.start && a.end === b.end && a.gateway === b.gateway,
  show: ({ start, end, gateway }) => `${gateway}, DHCP pool ${start} to ${end}`,
});

import type { ModemOptions } from "../../../simulator/modem/modem.ts";
import type { Bed } from "../openwrt-bed.ts";

/** A modem that somebody has put into Ethernet mode already, and that dials by itself: as such a board is sold. */
export const ethernetMode: NonNullable<ModemOptions["nonVolatile"]> = {
  pcieMode: 1,
  ethernetDrivers: { r8125: 1, r8168: 0 },
  usbNet: 1,
};

/** Commands that change something a modem remembers or does; the rest only ask, or set up the line. */
export function modemWrites(lines: readonly string[]): readonly string[] {
  return lines.filter((line) =>
    /^AT\+(Q\w+="[^"]*",|CGDCONT=\d|CFUN=|QMAPWAC=\d|QUIMSLOT=\d)/i.test(line),
  );
}

const uciVerbs = "set|add|add_list|del|delete|del_list|rename|reorder|commit|import|batch|revert";
const uciWrite = new RegExp(`^uci (-\\S+ )*(${uciVerbs})\\b`);

/** Calls that change the router's configuration or what runs of it. */
export function routerWrites({ calls }: Pick<Bed, "calls">): readonly string[] {
  return calls.filter((call) => uciWrite.test(call) || call.startsWith("reload_config"));
}

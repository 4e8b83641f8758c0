import type { ModemOptions } from "../../../simulator/modem/modem.ts";
import type { Bed } from "../openwrt-bed.ts";

/** A modem in Ethernet mode that dials automatically: the state in which such boards are sold. */
export const ethernetMode: NonNullable<ModemOptions["nonVolatile"]> = {
  pcieMode: 1,
  ethernetDrivers: { r8125: 1, r8168: 0 },
  usbNet: 1,
};

/** Commands that change a setting or the state of a modem. All others are queries or set up the line. */
export function modemWrites(lines: readonly string[]): readonly string[] {
  return lines.filter((line) =>
    /^AT\+(Q\w+="[^"]*",|CGDCONT=\d|CFUN=|QMAPWAC=\d|QUIMSLOT=\d)/i.test(line),
  );
}

const uciVerbs = "set|add|add_list|del|delete|del_list|rename|reorder|commit|import|batch|revert";
const uciWrite = new RegExp(`^uci (-\\S+ )*(${uciVerbs})\\b`);

/** Calls that change the router's configuration or services. */
export function routerWrites({ calls }: Pick<Bed, "calls">): readonly string[] {
  return calls.filter((call) => uciWrite.test(call) || call.startsWith("reload_config"));
}

/** Counts the SSH connections that the router has accepted. */
export async function connectionsTo({ dropbear }: Pick<Bed, "dropbear">): Promise<number> {
  return (await dropbear.log()).split("\n").filter((line) => line.includes("Child connection"))
    .length;
}

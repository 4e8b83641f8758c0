import { readFile } from "node:fs/promises";
import { networkInterfaces } from "node:os";

/** Returns the addresses at which the router can be: the default gateways of this computer. */
export async function gateways(): Promise<readonly string[]> {
  const table = await readFile("/proc/net/route", "utf8").catch(() => "");
  const known = gatewaysIn(table);
  return known.length > 0 ? known : firstAddresses();
}

/** Reads the gateways from Linux's routing table, where addresses are in hex with their bytes reversed. */
function gatewaysIn(table: string): readonly string[] {
  const found = table
    .split("\n")
    .map((line) => line.split("\t"))
    .flatMap(([, destination, hex]) =>
      destination === "00000000" && hex !== undefined && hex !== "00000000"
        ? [[6, 4, 2, 0].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join(".")]
        : [],
    );
  return [...new Set(found)];
}

/** Guesses routers without a routing table: a router usually has the first address of its network. */
function firstAddresses(): readonly string[] {
  const own = Object.values(networkInterfaces())
    .flat()
    .flatMap((one) => (one?.family === "IPv4" && !one.internal ? [one.address] : []));
  return [...new Set(own.map((address) => address.replace(/\d+$/, "1")))];
}

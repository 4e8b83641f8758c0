import { isAddress, isHost, isIpv4, isPrivate, isSameNetwork, lastByte } from "./addresses.ts";
import type { Path } from "./placed.ts";
import type { MergedTarget, RuleViolation } from "./rule.ts";
import { defaultPool } from "./targets.ts";

export function* lan({ modem, router }: MergedTarget): Iterable<RuleViolation> {
  if (modem?.lan === undefined) return;
  const { address, pool } = modem.lan;
  const at = ["modem", "lan"];
  if (address === undefined) {
    yield {
      path: at,
      text: '"address" is missing in modem.lan. Remove `lan` to keep the LAN of the modem.',
    };
    return;
  }
  if (!isPrivate(address)) {
    yield {
      path: [...at, "address"],
      text: `expected a private IPv4 address such as 192.168.226.1, found ${address}`,
    };
    return;
  }
  if (!isHost(address))
    yield {
      path: [...at, "address"],
      text: `expected a host address, found ${address}, which is the network or broadcast address`,
    };
  if (router?.host !== undefined && isIpv4(router.host) && isSameNetwork(router.host, address))
    yield {
      path: [...at, "address"],
      text: `the modem's LAN overlaps the router's network: ${router.host} is in the /24 of ${address}`,
    };
  yield* lanPool(pool ?? defaultPool(address), address, pool === undefined ? at : [...at, "pool"]);
}

function* lanPool(
  pool: readonly [string, string],
  address: string,
  at: Path,
): Iterable<RuleViolation> {
  const [first, last] = pool;
  for (const [index, end] of pool.entries())
    if (!isAddress(end) || !isSameNetwork(end, address) || !isHost(end)) {
      yield {
        path: [...at, index],
        text: `expected an address in the /24 of ${address}, found ${end}`,
      };
      return;
    }
  if (lastByte(first) > lastByte(last))
    yield { path: at, text: `expected the lower address first, found ${first} before ${last}` };
  else if (lastByte(first) <= lastByte(address) && lastByte(address) <= lastByte(last))
    yield {
      path: at,
      text:
        `the pool ${first} to ${last} contains the modem's address ${address}.` +
        " Choose a pool without it.",
    };
}

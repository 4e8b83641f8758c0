import type { ProvenLink } from "../../at-profiles/goals/ethernet-path.ts";
import { lanOf } from "../../at-profiles/queries/effective-network.ts";
import { isIn, isPassthrough } from "../../doctor/verdict.ts";
import type { Verdict } from "../../doctor/verdict.ts";
import type { RouterFacts } from "../../router/openwrt/facts.ts";
import type { ModemState } from "./observe-modem.ts";

/**
 * Returns what the lease proves that the router has on its Ethernet port. A lease on another device,
 * such as the modem's USB network, proves nothing about that port.
 */
export function provenLink(
  { verdict }: Verdict,
  modem: ModemState | undefined,
  router: RouterFacts | undefined,
): ProvenLink | undefined {
  if (modem === undefined || router === undefined) return undefined;
  const { wan, lease, netdevs } = router;
  const device = netdevs.get(wan.interface);
  if (device === undefined || (device !== wan.device && device !== wan.bridge)) return undefined;
  if (isPassthrough(verdict)) return "passthrough";
  // `modem.lan` can itself be taken from the lease.
  const lan = lanOf(modem.model, modem.values);
  return lease.address !== undefined && isIn(lan, lease.address) ? "ethernet" : undefined;
}

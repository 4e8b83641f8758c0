import type { ApnLogin, EthernetSpec } from "../at-profiles/goals/ethernet-spec.ts";
import { Failure } from "../core/failure.ts";
import { defined } from "../core/defined.ts";
import type { BindSpec, ModemSpec } from "../profile/targets.ts";
import type { RouterFacts } from "../router/openwrt/facts.ts";
import { checkedDevice } from "../uci/wan.ts";

/**
 * Returns the modem's part of a target with the router's WAN MAC address and the APN login
 * resolved.
 */
export function ethernetSpec(
  { passthrough, apn, ...unchanged }: ModemSpec,
  router: RouterFacts | undefined,
  login?: ApnLogin,
): EthernetSpec {
  const { enabled } = passthrough;
  const cid = apn?.context;
  return defined({
    ...unchanged,
    passthrough: defined(
      enabled
        ? {
            enabled,
            nat: passthrough.nat,
            mac: macFor(passthrough.bind, router),
            fallback: passthrough.fallback,
            cid,
          }
        : { enabled, nat: true, cid },
    ),
    apn: apn === undefined ? undefined : defined({ name: apn.name, type: apn.type, login }),
  });
}

/**
 * Returns the MAC address to bind to. FF represents the newest device on the LAN, zero for the
 * first (docs/facts/modem.md#mpdn-receiver).
 */
function macFor(bind: BindSpec, router: RouterFacts | undefined): string {
  switch (bind.kind) {
    case "first":
      return "00:00:00:00:00:00";
    case "last":
      return "FF:FF:FF:FF:FF:FF";
    case "mac":
      return bind.mac;
    case "router-mac": {
      const mac = router?.wan.mac;
      if (mac !== undefined) return mac;
      // Without a port, its own reason is the one to report.
      if (router !== undefined) checkedDevice(router);
      throw new Failure("refused/no-wan-port", {
        message:
          "The MAC address of the router's WAN port cannot be read, so the carrier's address cannot be bound to it.",
        hint: "Name the port in router.wan.device, or its address in modem.passthrough.bind.",
      });
    }
    default:
      return bind satisfies never;
  }
}

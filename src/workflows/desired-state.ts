import type { ApnLogin } from "../at-profiles/goals/apn-goal.ts";
import type { EthernetSpec } from "../at-profiles/goals/ethernet-goal.ts";
import { Failure } from "../core/failure.ts";
import type { DesiredFacts } from "../doctor/facts.ts";
import type { BindSpec, ModemSpec, WanSpec } from "../profile/targets.ts";
import type { RouterFacts } from "../router/openwrt/facts.ts";
import type { WanGoal } from "../uci/wan.ts";
import type { ModemState } from "./observe/observe-modem.ts";

/** The modem's part of a target, with the router's WAN MAC and the APN's login filled in. */
export function ethernetSpec(
  { ethernet, passthrough, dnsProxy, apn, lan, sim }: ModemSpec,
  router: RouterFacts | undefined,
  login?: ApnLogin,
): EthernetSpec {
  return {
    ethernet,
    passthrough: passthrough.enabled
      ? {
          enabled: true,
          nat: passthrough.nat,
          mac: macFor(passthrough.bind, router),
          fallback: passthrough.fallback,
          ...(apn === undefined ? {} : { cid: apn.context }),
        }
      : { enabled: false, nat: true, ...(apn === undefined ? {} : { cid: apn.context }) },
    dnsProxy,
    ...(apn === undefined
      ? {}
      : { apn: { name: apn.name, type: apn.type, ...(login === undefined ? {} : { login }) } }),
    ...(lan === undefined ? {} : { lan }),
    ...(sim?.slot === undefined ? {} : { simSlot: sim.slot }),
  };
}

/** The same as a diagnosis wants to know it. */
export function desiredFacts(modem: ModemSpec | undefined): DesiredFacts | undefined {
  if (modem === undefined) return undefined;
  const { passthrough } = modem;
  const apn =
    modem.apn === undefined ? {} : { apn: { name: modem.apn.name, context: modem.apn.context } };
  return passthrough.enabled
    ? {
        passthrough: "on",
        nat: passthrough.nat ? "on" : "off",
        fallback: passthrough.fallback,
        ...apn,
      }
    : { passthrough: "off", nat: "on", ...apn };
}

/** The router's part of a target; an alias to reach the modem's page needs the modem's own address. */
export function wanGoal(
  { ipv6, metric, retire, management }: WanSpec,
  modem: ModemState | undefined,
): WanGoal {
  return {
    ipv6,
    metric,
    retire,
    ...(management ? { management: { modemLan: modem?.lan ?? "192.168.225.1/24" } } : {}),
  };
}

/** M62b: FF is the newest device on the LAN, zero the first one. */
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

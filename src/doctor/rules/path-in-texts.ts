import type { DiagnosisInput, TextSigns } from "../diagnosis-input.ts";
import { withCommand } from "../fix-commands.ts";
import type { FindingDetails } from "../rule.ts";
import { addressKind } from "../verdict.ts";

/** A WAN with an address, while no address on the Internet answered a ping. */
export function noInternetInTexts({
  wan,
  messages,
  isOpenWrt,
  ...pings
}: TextSigns): readonly FindingDetails[] {
  const silent = pings.silent.filter(isPublic);
  if (wan?.address === undefined || silent.length === 0 || pings.answering.some(isPublic))
    return [];
  // A ping that forbids fragments gets no answer to a large packet.
  if (messages?.mtu !== undefined) return [];
  const advice = "Check the SIM card, its APN, its credit and its data plan.";
  return [
    {
      severity: "error",
      message: "The WAN has an address, but nothing on the Internet answers.",
      evidence: [
        `address of ${wan.interface}: ${wan.address}`,
        `no answer to ping: ${silent.join(", ")}`,
      ],
      fix: isOpenWrt
        ? withCommand(`${advice} Then request a new lease on the router:`, `ifup ${wan.interface}`)
        : advice,
    },
  ];
}

/** Names are not resolved, although the Internet answers or the resolver refuses. */
export function dnsFailureInTexts({
  unresolved,
  answering,
  isOpenWrt,
}: TextSigns): readonly FindingDetails[] {
  const isStopped = unresolved.some((line) => /127\.0\.0\.1.*refused/i.test(line));
  if (unresolved.length === 0 || !(isStopped || answering.some(isPublic))) return [];
  return [
    {
      severity: "error",
      message: isStopped
        ? "No DNS server runs on this machine, so names are not resolved."
        : "The Internet answers, but names are not resolved.",
      evidence: unresolved,
      fix: isOpenWrt
        ? withCommand(
            "Restart the DNS server of the router, then read its messages:",
            "/etc/init.d/dnsmasq restart; sleep 2; logread -e dnsmasq",
          )
        : "Use another DNS server, such as 1.1.1.1.",
    },
  ];
}

/** A list of routes without a default route, and a ping that found none. */
export function noRouteInTexts(
  { unreachable, hasRoutes, hasDefaultRoute, isOpenWrt }: TextSigns,
  { router }: DiagnosisInput,
): readonly FindingDetails[] {
  if (!hasRoutes || hasDefaultRoute || unreachable.length === 0) return [];
  const name = router?.state === "answers" ? router.wan.interface : "wan";
  return [
    {
      severity: "error",
      message: "No default route exists, so no packet leaves for the Internet.",
      evidence: unreachable,
      fix: isOpenWrt
        ? withCommand("See whether the WAN has an address and a gateway:", `ifstatus ${name}`)
        : "Check whether the interface to the modem has an address and a gateway.",
    },
  ];
}

/** With two default routes, the lower metric wins. A computer can want its other network. */
export function otherRouteInTexts({ otherDefault }: TextSigns): readonly FindingDetails[] {
  if (otherDefault === undefined) return [];
  const { route, own, device } = otherDefault;
  return [
    {
      severity: "warning",
      message: `Traffic to the Internet leaves through ${device}, not through the modem: its route has a lower metric.`,
      evidence: [`route: ${route}`, `route: ${own}`],
      fix: "Give the interface to the modem the lower metric, if it should be the first uplink.",
    },
  ];
}

function isPublic(address: string): boolean {
  return addressKind(address) === "public";
}

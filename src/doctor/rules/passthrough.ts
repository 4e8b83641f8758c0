import { part } from "../../at-profiles/observed.ts";
import { dataRule } from "../../at-profiles/settings/data-rule.ts";
import { ipptMac } from "../../at-profiles/settings/ippt-mac.ts";
import { passthroughNat } from "../../at-profiles/settings/passthrough-nat.ts";
import type { AnsweringModem, AnsweringRouter } from "../diagnosis-input.ts";
import { applyFix, profileFix } from "../fix-commands.ts";
import { modemRule } from "../rule.ts";
import { isPassthrough } from "../verdict.ts";
import { offersPassthrough } from "../passthrough-offer.ts";
import { isPassthroughUnread } from "../unread-passthrough.ts";

export const passthroughOff = modemRule("passthrough-off", (modem, input) => {
  const isUnwanted = input.desired?.passthrough.enabled === false;
  // Equal addresses prove the passthrough that an answer without a rule leaves open.
  const isProven = isPassthrough(input.verdict?.verdict ?? "unknown");
  if (modem.passthrough || isUnwanted || isPassthroughUnread(modem) || isProven) return [];
  if (!offersPassthrough(modem)) return [];
  return [
    {
      severity: "warning",
      message: "IP passthrough is off: the modem and the router behind it both do NAT.",
      evidence: [
        "passthrough rule of the modem: none",
        ...(modem.isLanAssumed === true ? [] : [`LAN of the modem: ${modem.lan}`]),
      ],
      fix: applyFix(input),
    },
  ];
});

/**
 * With 1 the modem still does NAT: port forwarding and DDNS fail (docs/facts/modem.md#symptom-12).
 */
export const natLeftOn = modemRule("nat-left-on", ({ passthrough, values }, input) => {
  const { desired } = input;
  const isWanted =
    desired !== undefined && (!desired.passthrough.enabled || desired.passthrough.nat);
  if (!passthrough || values[passthroughNat.id] !== 1 || isWanted) return [];
  return [
    {
      severity: desired === undefined ? "info" : "warning",
      message:
        "IP passthrough is on, but the modem still does NAT." +
        " This keeps its web interface reachable and can break port forwarding.",
      evidence: ['AT+QMAP="IPPT_NAT": 1'],
      fix: profileFix("For port forwarding, set `modem.passthrough.nat: false`", input),
    },
  ];
});

/** Most firmware does not show the bound address. Then only the lease shows an error. */
export const wrongMacBound = modemRule("wrong-mac-bound", (modem, input) => {
  const router = input.router?.state === "answers" ? input.router : undefined;
  const mac = router?.wan.mac;
  const bound = boundMac(modem)?.toLowerCase();
  if (router === undefined || mac === undefined || bound === undefined) return [];
  if (bound === mac.toLowerCase()) return [];
  // SDX72/75 accepts the reserved addresses and then passes nothing through
  // (docs/facts/modem.md#symptom-06).
  if (anyDevice.test(bound) && modem.receiver !== "mac") return [];
  const owners = ownersOf(bound, router);
  return [
    {
      severity: "error",
      message: wrongOwner(owners, router.wan),
      evidence: [
        `passthrough is bound to: ${bound}${owners.length === 0 ? "" : ` (${owners.join(", ")} of the router)`}`,
        `MAC address of the WAN port: ${mac}`,
      ],
      fix: applyFix(input),
    },
  ];
});

/** Returns the devices of the router with this address. A bridge has the address of one of its ports. */
function ownersOf(mac: string, { links = [] }: AnsweringRouter): readonly string[] {
  return links.flatMap((link) => (link.mac?.toLowerCase() === mac ? [link.name] : []));
}

function wrongOwner(owners: readonly string[], { device = "its WAN port" }: Wan): string {
  const [first] = owners;
  if (first === undefined)
    return "The carrier's address is bound to a device other than the router's WAN port.";
  return owners.includes(device)
    ? `The carrier's address is bound to the hardware address of ${device},` +
        " but the router's WAN uses another MAC address."
    : `The carrier's address is bound to ${owners.join(" and ")} of the router,` +
        ` which is not its WAN port (${device}).`;
}

type Wan = AnsweringRouter["wan"];

/** docs/facts/modem.md#mpdn-receiver: FF is the newest device on the LAN, zero the first one. */
const anyDevice = /^(?:ff(?::ff){5}|00(?::00){5})$/i;

function boundMac({ passthrough, values }: AnsweringModem): string | undefined {
  const shown = part(values[dataRule.id], "mac") ?? values[ipptMac.id];
  return passthrough && typeof shown === "string" ? shown : undefined;
}

import { part } from "../../at-profiles/observed.ts";
import { dataRule } from "../../at-profiles/settings/data-rule.ts";
import { ipptMac } from "../../at-profiles/settings/ippt-mac.ts";
import { passthroughNat } from "../../at-profiles/settings/passthrough-nat.ts";
import { routerNat } from "../../at-profiles/settings/router-nat.ts";
import type { AnsweringModem } from "../diagnosis-input.ts";
import { modemRule } from "../rule.ts";
import { applyIt } from "../phrasing.ts";

export const passthroughOff = modemRule(
  "passthrough-off",
  ({ passthrough, lan, values }, { desired }) => {
    const offered = [dataRule, ipptMac, routerNat].some(({ id }) => values[id] !== undefined);
    if (passthrough || desired?.passthrough.enabled === false || !offered) return [];
    return [
      {
        severity: "warning",
        message:
          "IP passthrough is off: the modem is a router of its own, and the router behind it translates a second time.",
        evidence: ["the modem shows no rule that hands its address on", `its own LAN is ${lan}`],
        fix: applyIt,
      },
    ];
  },
);

/** With 1 the modem keeps translating although the rule is set: port forwarding and DDNS fail (TK#7; modem.md 7 #12). */
export const natLeftOn = modemRule("nat-left-on", ({ passthrough, values }, { desired }) => {
  const isWanted =
    desired !== undefined && (!desired.passthrough.enabled || desired.passthrough.nat);
  if (!passthrough || values[passthroughNat.id] !== 1 || isWanted) return [];
  return [
    {
      severity: desired === undefined ? "info" : "warning",
      message:
        "Passthrough is on, but the modem still translates addresses; its own page stays reachable for that.",
      evidence: ['AT+QMAP="IPPT_NAT" says 1'],
      fix: "Where ports are to be forwarded, set modem.passthrough.nat to false and run `ethermode apply FILE`.",
    },
  ];
});

/** Most firmware takes the address and never shows it again; then only the lease tells. */
export const wrongMacBound = modemRule("wrong-mac-bound", (modem, { router }) => {
  const mac = router?.state === "answers" ? router.wan.mac : undefined;
  const bound = boundMac(modem);
  if (mac === undefined || bound === undefined || bound.toLowerCase() === mac.toLowerCase())
    return [];
  // On SDX72/75 the reserved addresses are accepted and then nothing is passed through (ROM-TK SDXPINN; modem.md 7 #6).
  if (anyDevice.test(bound) && modem.receiver !== "mac") return [];
  return [
    {
      severity: "error",
      message: "The carrier's address is bound to another device than the router's WAN port.",
      evidence: [`the modem hands it to ${bound}`, `the router's WAN port is ${mac}`],
      fix: applyIt,
    },
  ];
});

/** M62b: FF is the newest device on the LAN, zero the first one. */
const anyDevice = /^(?:ff(?::ff){5}|00(?::00){5})$/i;

function boundMac({ passthrough, values }: AnsweringModem): string | undefined {
  const shown = part(values[dataRule.id], "mac") ?? values[ipptMac.id];
  return passthrough && typeof shown === "string" ? shown : undefined;
}

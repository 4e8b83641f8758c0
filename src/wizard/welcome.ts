import { defined } from "../core/defined.ts";
import { isPassthrough, judge } from "../doctor/verdict.ts";
import type { VerdictName } from "../doctor/verdict.ts";
import type { ModemFacts, SetupFacts } from "./setup-facts.ts";

/** Returns the greeting: the modem, the state, the next actions, and how to leave. */
export function welcome(facts: SetupFacts): string {
  return [
    row("Found", foundText(facts)),
    ...(facts.modem === undefined ? [] : [modemPathText(facts.modem)]),
    row("Next", "a few questions, then a plan that lists every change."),
    row("Safe", "nothing is changed before you answer yes to the plan."),
    row("Keys", "? explains a question, < goes back, Ctrl-C ends."),
  ].join("\n");
}

function row(head: string, text: string): string {
  return `${`${head}:`.padEnd(8)}${text}`;
}

function foundText({ modem, modems }: SetupFacts): string {
  if (modem !== undefined) return `${modem.title} on ${modem.port}`;
  if (modems.length === 0) return "no modem yet";
  return modems.map(({ title, port }) => `${title} on ${port}`).join(", ");
}

/** Returns the path of which only the modem is known. */
export function modemPathText(modem: ModemFacts): string {
  const role = modem.passthrough ? "passthrough" : "NAT";
  if (modem.dataCall === "down")
    return row("Now", `carrier ─x─ modem ── your router: no Internet (${reasonOf(modem)})`);
  const path = `carrier ── modem (${role}) ── your router (NAT) ── your LAN`;
  return row("Now", modem.passthrough ? path : `${path}: double NAT`);
}

function reasonOf({ sim }: ModemFacts): string {
  if (sim === "pin" || sim === "puk") return "the SIM card is locked";
  if (sim === "absent") return "no SIM card";
  return "the modem has no data connection";
}

/** Returns the path through modem and router, with the private addresses and the fault. */
export function pathText({ modem, router }: SetupFacts): string {
  if (router === undefined) return "";
  const lan = router.lans[0]?.address;
  const { wanAddress } = router;
  const { verdict } = judge({
    ...defined({
      modemAddress: modem?.address,
      wanAddress,
      modemLan: modem?.lan,
      passthrough: modem?.passthrough,
    }),
  });
  const inner =
    modem === undefined
      ? "modem"
      : `modem (${modem.passthrough ? "passthrough" : "NAT"}, ${addressOf(modem.lan)})`;
  const outer = `router (NAT${lan === undefined ? "" : `, ${lan}`})`;
  return row("Now", `carrier ── ${inner} ── ${outer} ── your LAN: ${faultOf(verdict)}`);
}

function addressOf(lan: string): string {
  return lan.replace(/\/.*/, "");
}

function faultOf(verdict: VerdictName): string {
  if (isPassthrough(verdict)) return "passthrough works";
  switch (verdict) {
    case "double-nat":
      return "double NAT";
    case "stale-lease":
      return "the router holds an old lease";
    case "no-lease":
      return "the router's WAN has no address";
    case "no-data-call":
      return "the modem has no data connection";
    default:
      return "the addresses of modem and router do not match";
  }
}

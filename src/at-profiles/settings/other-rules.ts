import { Failure } from "../../core/failure.ts";
import { integer } from "../fields.ts";
import { defineSetting } from "../setting.ts";
import { isRule, passingSlot, ruleOf } from "./data-rule.ts";
import type { DataRule } from "./data-rule.ts";

export type NumberedRule = DataRule & { readonly rule: number };

/**
 * Rules 1 to 3 of AT+QMAP="MPDN_rule": VLANs or further data connections of the user. Read, never
 * written.
 */
export const otherRules = defineSetting<readonly NumberedRule[]>({
  id: "qmap.mpdn-rules-1-3",
  title: "Other data rules",
  meaning: "Additional data rules. Never written. If any is set, ethermode changes nothing.",
  takesEffect: "at-once",
  source: "M62b 12, M62a 11.6.3",
  read: {
    text: 'AT+QMAP="MPDN_rule"',
    timeoutMs: 10_000,
    retries: 2,
    parse: (reply) => {
      reply.row("+QMAP", "MPDN_rule");
      const own = new Set([0, passingSlot(reply)]);
      return reply
        .rows("+QMAP", "MPDN_rule")
        .filter(([rule, cid]) => !own.has(integer(reply, rule)) && cid !== "0")
        .map(([rule, ...fields]) => ({ rule: integer(reply, rule), ...ruleOf(reply, fields) }))
        .filter(isRule);
    },
  },
  withoutLines: [],
  write: () => {
    throw new Failure("refused/foreign-rules", {
      message: "ethermode does not write data rules 1 to 3, because it did not create them.",
    });
  },
  equal: (a, b) => shown(a) === shown(b),
  show: (rules) => shown(rules) || "none",
});

function shown(rules: readonly NumberedRule[]): string {
  return rules
    .map(({ rule, cid, vlan }) => `rule ${rule}: context ${cid} on VLAN ${vlan}`)
    .join(", ");
}

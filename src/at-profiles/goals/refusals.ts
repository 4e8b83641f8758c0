import { Failure } from "../../core/failure.ts";
import type { ModemModel } from "../model.ts";
import { part } from "../observed.ts";
import type { ModemValues, UnreadSetting } from "../observed.ts";
import { dataRule } from "../settings/data-rule.ts";
import { otherRules } from "../settings/other-rules.ts";

/** Throws `refused/unknown-modem` for a model that is never written. */
export function refuseReadOnly({ title, readOnly }: ModemModel): void {
  if (readOnly === undefined) return;
  throw new Failure("refused/unknown-modem", {
    message: `ethermode does not write to ${title}: ${readOnly}.`,
    hint:
      "To help add it, record what the modem supports and see docs/adding-a-modem.md:\n" +
      "  ethermode detect --trace modem.at",
  });
}

/** Throws `refused/foreign-rules` for data rules that ethermode did not write and would break. */
export function refuseForeignRules(model: ModemModel, observed: ModemValues): void {
  const others = observed[otherRules.id];
  const vlan = part(observed[dataRule.id], "vlan");
  const numbers =
    Array.isArray(others) && others.length > 0
      ? others.map((rule) => part(rule, "rule"))
      : [part(observed[dataRule.id], "slot") ?? 0];
  const reason =
    Array.isArray(others) && others.length > 0
      ? `${others.length === 1 ? "another data rule" : `${others.length} other data rules`}`
      : vlan !== undefined && vlan !== 0
        ? `a data rule for VLAN ${String(vlan)}`
        : undefined;
  if (reason === undefined) return;
  throw new Failure("refused/foreign-rules", {
    message:
      `${model.title} has ${reason}. It is set up for more than one network, ` +
      "which this change would break.",
    hint: [
      "If the rules are not needed, remove them. The modem may restart by itself:",
      ...numbers.map((number) => `  ethermode at 'AT+QMAP="MPDN_rule",${number}'`),
      "Then run the same command again.",
    ].join("\n"),
  });
}

/** Returns the sentence for rules of the user that the modem's answer does not show. */
export function unreadRules(unread: readonly UnreadSetting[]): readonly string[] {
  if (!unread.some(({ id }) => id === otherRules.id)) return [];
  return [
    "The modem's answer does not show whether data rules 1 to 3 are set. ethermode does not write " +
      'them. If you use VLANs on the modem, check the data rules (AT+QMAP="MPDN_rule") first.',
  ];
}

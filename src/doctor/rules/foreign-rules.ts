import { otherRules } from "../../at-profiles/settings/other-rules.ts";
import { atCommand, withCommand } from "../fix-commands.ts";
import { modemRule } from "../rule.ts";

export const foreignRules = modemRule("foreign-rules", ({ values }, input) => {
  const rules = values[otherRules.id];
  if (!Array.isArray(rules) || rules.length === 0) return [];
  return [
    {
      severity: "warning",
      message:
        "The modem has data rules that ethermode did not create." +
        " ethermode does not change this modem while they exist.",
      evidence: [otherRules.show(rules as never)], // the shape its own read returned
      fix: withCommand(
        "If they are not needed, remove each rule by its number:",
        atCommand('AT+QMAP="MPDN_rule",NUMBER', input),
      ),
    },
  ];
});

import { otherRules } from "../../at-profiles/settings/other-rules.ts";
import { part } from "../../at-profiles/observed.ts";
import { atCommand } from "../fix-commands.ts";
import { modemRule } from "../rule.ts";

export const foreignRules = modemRule("foreign-rules", ({ values }, input) => {
  const rules = values[otherRules.id];
  if (!Array.isArray(rules) || rules.length === 0) return [];
  return [
    {
      // A rule for a tagged VLAN does not affect the traffic of the passthrough rule.
      severity: rules.every((rule) => Number(part(rule, "vlan")) > 1) ? "info" : "warning",
      message:
        "The modem has data rules that ethermode did not create." +
        " ethermode does not change this modem while they exist.",
      evidence: [otherRules.show(rules as never)], // the shape its own read returned
      fix: [
        "If they are not needed, remove them:",
        ...rules.map(
          (rule) => `  ${atCommand(`AT+QMAP="MPDN_rule",${part(rule, "rule")}`, input)}`,
        ),
      ].join("\n"),
    },
  ];
});

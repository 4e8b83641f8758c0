import { otherRules } from "../../at-profiles/settings/other-rules.ts";
import { modemRule } from "../rule.ts";

export const foreignRules = modemRule("foreign-rules", ({ values }) => {
  const rules = values[otherRules.id];
  if (!Array.isArray(rules) || rules.length === 0) return [];
  return [
    {
      severity: "warning",
      message:
        "The modem has data rules of somebody else; ethermode leaves it alone until they are gone.",
      evidence: [otherRules.show(rules as never)], // the shape its own read gave
      fix: "If nobody needs them, remove each with `ethermode at 'AT+QMAP=\"MPDN_rule\",NUMBER'`.",
    },
  ];
});

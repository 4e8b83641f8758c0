import type { DiagnosisInput } from "../diagnosis-input.ts";
import { applyFix } from "../fix-commands.ts";
import { defineRule } from "../rule.ts";
import type { FindingDetails } from "../rule.ts";

/**
 * The rule is refused with another VLAN than 0, and where it is set already
 * (docs/facts/modem.md#symptom-01, docs/facts/modem.md#symptom-02, docs/facts/modem.md#symptom-07).
 */
export const writeRefused = defineRule({
  code: "write-refused",
  check: (input) => (input.texts?.refused ?? []).map((one) => finding(one, input)),
});

function finding(
  { command, answer }: { readonly command: string; readonly answer: string },
  input: DiagnosisInput,
): FindingDetails {
  return {
    severity: "warning",
    message: `The modem refused a command. ${reasonOf(command)}`,
    evidence: [`${command}: ${answer}`],
    fix: applyFix(input),
  };
}

function reasonOf(command: string): string {
  const [, rule] = /"mpdn_rule",(.*)$/i.exec(command) ?? [];
  if (rule === undefined) return "ethermode tries the forms that its firmware can accept.";
  const [, , vlan = "0"] = rule.split(",");
  return vlan.trim() === "0"
    ? "A passthrough rule that is already set must be cleared first."
    : `The third value of the passthrough rule is a VLAN, and VLAN ${vlan.trim()} does not exist: use 0.`;
}

import { lan } from "./lan-rules.ts";
import { apn, ethernet, passthrough, port } from "./modem-rules.ts";
import { login, management, wan } from "./router-rules.ts";
import type { MergedTarget, Rule, RuleViolation } from "./rule.ts";

/** Returns the violations of rules that a JSON schema cannot express. */
export function ruleViolations(target: MergedTarget): readonly RuleViolation[] {
  return rules.flatMap((rule) => [...rule(target)]);
}

const rules: readonly Rule[] = [
  hasDevice,
  passthrough,
  port,
  ethernet,
  apn,
  lan,
  login,
  wan,
  management,
];

function* hasDevice({ modem, router }: MergedTarget): Iterable<RuleViolation> {
  if (modem === undefined && router === undefined)
    yield {
      path: [],
      text: "expected `modem`, `router`, or both. Write `modem: {}` for a modem with all defaults.",
    };
}

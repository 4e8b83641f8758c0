import { functionLevel } from "../../at-profiles/settings/function-level.ts";
import { atCommand, withCommand } from "../fix-commands.ts";
import { modemRule } from "../rule.ts";

/** Some modems start at 0 from a stale stored value (docs/facts/modem.md#symptom-22). */
export const radioOff = modemRule("radio-off", ({ values }, input) => {
  const level = values[functionLevel.id];
  if (level !== 0 && level !== 4) return [];
  return [
    {
      severity: "error",
      message: `The modem's radio is disabled (${functionLevel.show(level)}).`,
      evidence: [`AT+CFUN?: ${level}`],
      fix: withCommand("Enable the radio:", atCommand("AT+CFUN=1", input)),
    },
  ];
});

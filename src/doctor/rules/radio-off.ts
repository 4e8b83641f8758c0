import { functionLevel } from "../../at-profiles/settings/function-level.ts";
import { modemRule } from "../rule.ts";
import { applyIt } from "../phrasing.ts";

/** Some modems come up at 0 from a stale value of their own (NATE, ROM-OLD; modem.md 7 #22). */
export const radioOff = modemRule("radio-off", ({ values }) => {
  const level = values[functionLevel.id];
  if (level !== 0 && level !== 4) return [];
  return [
    {
      severity: "error",
      message: `The modem's radio is ${functionLevel.show(level)}.`,
      evidence: [`AT+CFUN? says ${level}`],
      fix: `Run \`ethermode at 'AT+CFUN=1'\`. ${applyIt}`,
    },
  ];
});

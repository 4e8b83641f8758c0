import { modemRule } from "../rule.ts";
import type { FindingDetails } from "../rule.ts";

/** Answers that show no value prove nothing. Plans leave such settings out. */
export const unreadSettings = modemRule("unread-settings", ({ unread = [], values }, { texts }) => {
  // A paste holds the answers to a few queries only.
  if (unread.length === 0 || texts !== undefined) return [];
  if (Object.keys(values).length === 0) return [refusesAll];
  return [
    {
      severity: "info",
      message:
        "The value of some settings is unknown, because the modem's answer shows none: " +
        `${unread.map(({ title }) => title).join(", ")}.`,
      evidence: unread.map(
        ({ title, lines }) => `${title}: ${lines.length === 0 ? "not shown" : lines.join(" ")}`,
      ),
    },
  ];
});

/** docs/facts/modem.md#errors-after-boot. */
const refusesAll: FindingDetails = {
  severity: "warning",
  message: "The modem refuses every query for its settings, as it can right after a start.",
  evidence: [],
  fix: "Wait a minute, then run the same command again. If it still refuses, restart the modem.",
};

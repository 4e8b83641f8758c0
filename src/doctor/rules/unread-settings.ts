import { modemRule } from "../rule.ts";

/** Answers that show no value prove nothing. Plans leave such settings out. */
export const unreadSettings = modemRule("unread-settings", ({ unread = [] }, { texts }) =>
  // A paste holds the answers to a few queries only.
  unread.length === 0 || texts !== undefined
    ? []
    : [
        {
          severity: "info",
          message:
            "The value of some settings is unknown, because the modem's answer shows none: " +
            `${unread.map(({ title }) => title).join(", ")}.`,
          evidence: unread.map(
            ({ title, lines }) => `${title}: ${lines.length === 0 ? "not shown" : lines.join(" ")}`,
          ),
        },
      ],
);

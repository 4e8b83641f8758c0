import { modemRule } from "../rule.ts";

export const readOnlyModem = modemRule("read-only-modem", ({ readOnly, title }) =>
  readOnly === undefined
    ? []
    : [
        {
          severity: "warning",
          message: `ethermode reads the ${title} but never writes to it.`,
          evidence: [readOnly],
          fix: "Configure it manually or with the manufacturer's tools. See docs/adding-a-modem.md.",
        },
      ],
);

import { modemRule } from "../rule.ts";

export const readOnlyModem = modemRule("read-only-modem", ({ readOnly, title }) =>
  readOnly === undefined
    ? []
    : [
        {
          severity: "warning",
          message: `${title} is looked at, never written.`,
          evidence: [readOnly],
          fix: "Set it up by hand, or with the maker's tools; see docs/adding-a-modem.md.",
        },
      ],
);

import { withCommand } from "../fix-commands.ts";
import { defineRule } from "../rule.ts";

/** A power cut while OpenWrt writes leaves NUL characters in a file (docs/facts/openwrt.md#problem-26). */
export const damagedConfig = defineRule({
  code: "damaged-config",
  check: ({ texts }) =>
    texts?.hasNulCharacters !== true
      ? []
      : [
          {
            severity: "error",
            message:
              "A text holds NUL characters: a power cut damaged the file while it was written.",
            evidence: ["three NUL characters in a row"],
            fix: withCommand(
              "Restore the file from a backup, or find the damaged ones on the router:",
              `for f in /etc/config/*; do tr -d '\\000' < "$f" | cmp -s - "$f" || echo "$f"; done`,
            ),
          },
        ],
});

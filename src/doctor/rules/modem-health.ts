import type { DiagnosisInput } from "../diagnosis-input.ts";
import { atCommand, withCommand } from "../fix-commands.ts";
import { defineRule } from "../rule.ts";
import { supplyFix } from "./usb-drops.ts";

/** docs/facts/modem.md#thermal-limits: the limits end below 100 degrees Celsius only. */
const hotCelsius = 100;
const limitCelsius = 105;

export const modemHot = defineRule({
  code: "modem-hot",
  check: (input) => {
    const { celsius, line } = highest(input);
    if (celsius < hotCelsius) return [];
    return [
      {
        severity: "warning",
        message:
          `The modem is hot: ${celsius} °C. ` +
          (celsius < limitCelsius
            ? `From ${limitCelsius} °C on, it limits its data rate.`
            : "It limits its data rate, and can lose its connection."),
        evidence: [line],
        fix: withCommand(
          "Cool the module: a thermal pad to a heat sink, an open case or a fan. Then read the temperature again:",
          atCommand("AT+QTEMP", input),
        ),
      },
    ];
  },
});

function highest({ texts, modem }: DiagnosisInput): {
  readonly celsius: number;
  readonly line: string;
} {
  if (texts?.temperature !== undefined) return texts.temperature;
  const { celsius = 0 } = modem?.state === "answers" ? modem : {};
  return { celsius, line: `AT+QTEMP, highest value: ${celsius} °C` };
}

/** The first start can be the user's, and the second a short interruption. */
const minStarts = 3;

/** docs/facts/modem.md#unasked-starts */
export const modemRestarts = defineRule({
  code: "modem-restarts",
  check: ({ texts }) => {
    const starts = texts?.unaskedStarts ?? 0;
    if (starts < minStarts) return [];
    return [
      {
        severity: "warning",
        message: `The modem restarts repeatedly: it reported ${starts} starts (RDY) that no command caused.`,
        evidence: [`RDY without a restart command: ${starts} times`],
        fix: `${supplyFix} If the restarts continue, cool the module and update its firmware.`,
      },
    ];
  },
});

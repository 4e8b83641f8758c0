import { defined } from "../../core/defined.ts";
import type { TextSigns } from "../diagnosis-input.ts";

/** Commands after which a restart is expected. */
const restartCommand = /^AT(?:\+CFUN=[01],1|\+QPOWD|\+QRST)/i;

/** Returns the highest temperature and the starts of the modem in the lines of an AT conversation. */
export function modemHealthIn(
  lines: readonly string[],
): Pick<TextSigns, "temperature" | "unaskedStarts"> {
  const bare = lines.map((line) => line.replace(/^[<>]+\s*/, "").trim());
  return defined({ temperature: highestIn(bare), unaskedStarts: unaskedStartsIn(bare) });
}

/** `+QTEMP: "cpuss-0-usr","45"`, and `+QTEMP: 42,38` of other modules. */
function highestIn(lines: readonly string[]): TextSigns["temperature"] {
  const [highest] = lines
    .filter((line) => line.startsWith("+QTEMP:"))
    .flatMap((line) => {
      const values = line.replace(/^[^,]*"\s*,/, "").match(/-?\d+/g) ?? [];
      return values.map((value) => ({ celsius: Number(value), line }));
    })
    // A sensor that is off reports 0 or -273.
    .filter(({ celsius }) => celsius < maxCelsius)
    .toSorted((a, b) => b.celsius - a.celsius);
  return highest;
}

/** A chip stops itself long before this temperature. */
const maxCelsius = 150;

/** Counts each RDY without a command before it that restarts the modem. */
function unaskedStartsIn(lines: readonly string[]): number {
  let isAsked = false;
  let count = 0;
  for (const line of lines) {
    if (restartCommand.test(line)) isAsked = true;
    if (line !== "RDY") continue;
    if (!isAsked) count += 1;
    isAsked = false;
  }
  return count;
}

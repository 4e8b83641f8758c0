import { agree, decline, declined, down, enter } from "./keys.ts";
import type { Ending } from "./keys.ts";

/** How the user answers, and on which terminal. */
export const answerSituations: Readonly<Record<string, Ending>> = {
  success: { keys: [agree], exit: 0 },
  declined: { keys: declined, exit: 9 },
  interrupted: { keys: [["Apply this plan?", "\u0003"]], exit: 130 },
  "interrupted-login": {
    ssh: "password",
    keys: [["Enter the password", "ba\u0003"]],
    exit: 130,
  },
  "help-and-back": {
    options: { host: undefined },
    keys: [
      ["Set up your OpenWrt", "?"],
      ["Set up your OpenWrt", "<"],
      ["IP passthrough mode", enter],
      ["Set up your OpenWrt", `${down}${enter}`],
      ...declined,
    ],
    exit: 9,
  },
  "name-taken": {
    files: ["192.168.1.1.yaml", "barn.yaml"],
    keys: [
      decline,
      ["Save your answers", `${down}${enter}`],
      ["File name", `\u0015barn${enter}`],
      ["File name", `\u0015my barn${enter}`],
    ],
    exit: 9,
  },
  "plain-lines": {
    options: { plain: true },
    keys: [
      ["Apply this plan?", `?${enter}`],
      ["failed step is rolled back", `1${enter}`],
    ],
    exit: 0,
  },
  ascii: { env: { LANG: "C" }, keys: declined, exit: 9 },
};

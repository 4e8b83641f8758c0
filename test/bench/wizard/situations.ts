import { answerSituations } from "./answer-situations.ts";
import type { Ending } from "./keys.ts";
import { modemSituations } from "./modem-situations.ts";
import { routerSituations } from "./router-situations.ts";

/** Every situation that the wizard leads through. The test in this process and the one in tmux play them. */
export const situations: Readonly<Record<string, Ending>> = {
  ...modemSituations,
  ...routerSituations,
  ...answerSituations,
};

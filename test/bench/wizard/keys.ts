import type { Situation } from "../../support/wizard-stage.ts";

/** A situation and the exit code at its end. */
export type Ending = Situation & { readonly exit: number };

export const [down, enter, up] = ["\u001b[B", "\r", "\u001b[A"];
export const decline = ["Apply this plan?", enter] as const;
export const agree = ["Apply this plan?", `${up}${enter}`] as const;
export const noProfile = ["Save your answers", `${down}${down}${enter}`] as const;
export const declined = [decline, noProfile] as const;
export const quit = ["What next?", `${down}${down}${down}${enter}`] as const;

import { models } from "../index.ts";
import type { ModemModel } from "../model.ts";
import type { Identity } from "./status.ts";

/**
 * The model behind an answer to ATI, or undefined for one this program must not touch.
 * Only the model's name counts: USB ids are shared (RM551E and RG650V, modem.md 1.2), and a revision may be an OEM's.
 */
export function identify(
  { model }: Pick<Identity, "model">,
  among: readonly ModemModel[] = models,
): ModemModel | undefined {
  return among.find(({ namePattern }) => namePattern.test(model.trim()));
}

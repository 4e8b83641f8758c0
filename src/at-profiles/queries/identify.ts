import { models } from "../index.ts";
import type { ModemModel } from "../model.ts";
import type { Identity } from "./identity.ts";

/**
 * Returns the model that an answer to ATI names, or undefined for an unsupported one. Only the name
 * identifies a model: USB ids are shared (RM551E and RG650V, docs/facts/modem.md#family-rg650), and
 * OEMs change revisions.
 */
export function identify(
  { model }: Pick<Identity, "model">,
  among: readonly ModemModel[] = models,
): ModemModel | undefined {
  return among.find(({ namePattern }) => namePattern.test(model.trim()));
}

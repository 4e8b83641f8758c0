import { Failure } from "../core/failure.ts";
import type { ModemModel } from "./model.ts";

/** Returns the failure for a spec that this model or its firmware does not support. */
export function notOffered(model: ModemModel, feature: string, hint: string): Failure {
  return new Failure("refused/bad-value", {
    message: `The firmware of this ${model.title} does not offer ${feature}.`,
    hint,
  });
}

import { Failure } from "../core/failure.ts";
import type { ModemModel } from "./model.ts";

/** A wish that this modem, or this firmware of it, has nothing for. */
export function notOffered(model: ModemModel, what: string, hint: string): Failure {
  return new Failure("refused/bad-value", {
    message: `${model.title} with this firmware does not offer ${what}.`,
    hint,
  });
}

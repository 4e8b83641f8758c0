import { modelById } from "../../src/at-profiles/index.ts";
import type { ModemModel } from "../../src/at-profiles/model.ts";

/** Returns a model that exists; an unknown id is a mistake in the test. */
export function modelNamed(id: string): ModemModel {
  const model = modelById(id);
  if (model === undefined) throw new Error(`no model ${id}`);
  return model;
}

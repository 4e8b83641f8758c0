import { rg650Models } from "./families/rg650.ts";
import { sdx55Models } from "./families/sdx55.ts";
import { sdx6xModels } from "./families/sdx6x.ts";
import { sdx75Models } from "./families/sdx75.ts";
import { unisocModels } from "./families/unisoc.ts";
import type { ModemModel } from "./model.ts";

/** Every supported model, by family. A model is added as a row of its family. */
export const models: readonly ModemModel[] = [
  ...sdx55Models,
  ...sdx6xModels,
  ...sdx75Models,
  ...rg650Models,
  ...unisocModels,
];

/** Returns the model with an id such as `rm520n-gl`, or undefined. */
export function modelById(id: string): ModemModel | undefined {
  return models.find((model) => model.id === id);
}

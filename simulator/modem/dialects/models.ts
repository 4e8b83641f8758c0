import type { Dialect } from "./dialect.ts";
import { sdx55Models } from "./sdx55.ts";
import { sdx6xModels } from "./sdx6x.ts";
import { sdx75Models } from "./sdx75.ts";
import { unisocModels } from "./unisoc.ts";

/** Every modem that can be simulated, by the name `--simulate` takes. */
export const simulatedModels = {
  ...sdx55Models,
  ...sdx6xModels,
  ...sdx75Models,
  ...unisocModels,
} as const satisfies Record<string, Dialect>;

export type ModelName = keyof typeof simulatedModels;

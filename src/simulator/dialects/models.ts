import type { Dialect } from "./dialect.ts";
import { rg500q, rg502q, rg520n, rm500qGl, rm502qAe, rm520nGl, rm521fGl, rm530nGl, rm551eGl } from "./qualcomm.ts";
import { rm500u } from "./unisoc.ts";

/** Every modem that can be simulated, by the name `--simulate` takes. */
export const simulatedModels = {
  "rm500q-gl": rm500qGl,
  "rm502q-ae": rm502qAe,
  rg500q,
  rg502q,
  "rm520n-gl": rm520nGl,
  "rm530n-gl": rm530nGl,
  "rm521f-gl": rm521fGl,
  rg520n,
  "rm551e-gl": rm551eGl,
  rm500u,
} as const satisfies Record<string, Dialect>;

export type ModelName = keyof typeof simulatedModels;

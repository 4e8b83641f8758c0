import type { ModemModel } from "./model.ts";
import { rg500q } from "./models/rg500q.ts";
import { rg502q } from "./models/rg502q.ts";
import { rg520n } from "./models/rg520n.ts";
import { rm500qGl } from "./models/rm500q-gl.ts";
import { rm502qAe } from "./models/rm502q-ae.ts";
import { rm520nGl } from "./models/rm520n-gl.ts";
import { rm521fGl } from "./models/rm521f-gl.ts";
import { rm530nGl } from "./models/rm530n-gl.ts";

/** Every model this program knows. Adding one is a file in models/ and a line here. */
export const models: readonly ModemModel[] = [rm500qGl, rm502qAe, rg500q, rg502q, rm520nGl, rm530nGl, rm521fGl, rg520n];

export function modelById(id: string): ModemModel | undefined {
  return models.find((model) => model.id === id);
}

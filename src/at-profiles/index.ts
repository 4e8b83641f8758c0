import type { ModemModel } from "./model.ts";
import { rg200u } from "./models/rg200u.ts";
import { rg500q } from "./models/rg500q.ts";
import { rg500u } from "./models/rg500u.ts";
import { rg501q } from "./models/rg501q.ts";
import { rg502q } from "./models/rg502q.ts";
import { rg520f } from "./models/rg520f.ts";
import { rg520n } from "./models/rg520n.ts";
import { rg525f } from "./models/rg525f.ts";
import { rg530f } from "./models/rg530f.ts";
import { rg650e } from "./models/rg650e.ts";
import { rg650v } from "./models/rg650v.ts";
import { rm500qAe } from "./models/rm500q-ae.ts";
import { rm500qCn } from "./models/rm500q-cn.ts";
import { rm500qGl } from "./models/rm500q-gl.ts";
import { rm500u } from "./models/rm500u.ts";
import { rm502qAe } from "./models/rm502q-ae.ts";
import { rm502qGl } from "./models/rm502q-gl.ts";
import { rm505qAe } from "./models/rm505q-ae.ts";
import { rm510qGl } from "./models/rm510q-gl.ts";
import { rm520nCn } from "./models/rm520n-cn.ts";
import { rm520nEu } from "./models/rm520n-eu.ts";
import { rm520nGl } from "./models/rm520n-gl.ts";
import { rm521fGl } from "./models/rm521f-gl.ts";
import { rm530nGl } from "./models/rm530n-gl.ts";
import { rm550vGl } from "./models/rm550v-gl.ts";
import { rm551eGl } from "./models/rm551e-gl.ts";

/** Every model this program knows, by platform. Adding one is a file in models/ and a line here. */
export const models: readonly ModemModel[] = [
  rm500qGl,
  rm500qAe,
  rm500qCn,
  rm502qAe,
  rm502qGl,
  rm505qAe,
  rm510qGl,
  rg500q,
  rg501q,
  rg502q,
  rm520nGl,
  rm520nEu,
  rm520nCn,
  rm530nGl,
  rm521fGl,
  rg520n,
  rg520f,
  rg525f,
  rg530f,
  rm551eGl,
  rm550vGl,
  rg650v,
  rg650e,
  rm500u,
  rg200u,
  rg500u,
];

export function modelById(id: string): ModemModel | undefined {
  return models.find((model) => model.id === id);
}

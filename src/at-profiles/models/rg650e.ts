import { rg650, rg650Settings } from "../families/rg650.ts";
import type { ModemModel } from "../model.ts";

export const rg650e = {
  ...rg650,
  id: "rg650e",
  title: "Quectel RG650E",
  answersTo: /^RG650E/i,
  manages: rg650Settings,
  sources: ["KRN"],
} satisfies ModemModel;

import { rg650, rg650Settings } from "../families/rg650.ts";
import type { ModemModel } from "../model.ts";

export const rg650v = {
  ...rg650,
  id: "rg650v",
  title: "Quectel RG650V",
  answersTo: /^RG650V/i,
  manages: rg650Settings,
  sources: ["KRN", "MUDI"],
} satisfies ModemModel;

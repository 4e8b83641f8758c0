import { lgaSettings } from "../families/mobile-ap.ts";
import { sdx55 } from "../families/sdx55.ts";
import type { ModemModel } from "../model.ts";

/** All regions: the name goes on as in RG501Q-EU. */
export const rg501q = {
  ...sdx55,
  id: "rg501q",
  title: "Quectel RG501Q",
  answersTo: /^RG501Q/i,
  ethernet: ["rgmii", "pcie"],
  manages: lgaSettings,
  sources: ["M55", "QA"],
} satisfies ModemModel;

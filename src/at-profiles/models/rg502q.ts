import { lgaSettings } from "../families/mobile-ap.ts";
import { sdx55 } from "../families/sdx55.ts";
import type { ModemModel } from "../model.ts";

export const rg502q = {
  ...sdx55,
  id: "rg502q",
  title: "Quectel RG502Q",
  answersTo: /^RG502Q/i,
  ethernet: ["rgmii", "pcie"],
  manages: lgaSettings,
  sources: ["M55", "QA", "openwrt#10577"],
} satisfies ModemModel;

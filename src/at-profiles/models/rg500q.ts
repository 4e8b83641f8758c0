import { lgaSettings } from "../families/mobile-ap.ts";
import { sdx55 } from "../families/sdx55.ts";
import type { ModemModel } from "../model.ts";

export const rg500q = {
  ...sdx55,
  id: "rg500q",
  title: "Quectel RG500Q",
  answersTo: /^RG500Q/i,
  ethernet: ["rgmii", "pcie"],
  manages: lgaSettings,
  sources: ["M55", "QA", "openwrt-ipq#3"],
} satisfies ModemModel;

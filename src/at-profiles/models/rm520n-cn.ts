import { m2Settings } from "../families/mobile-ap.ts";
import { sdx6x } from "../families/sdx6x.ts";
import type { ModemModel } from "../model.ts";

export const rm520nCn = {
  ...sdx6x,
  id: "rm520n-cn",
  title: "Quectel RM520N-CN",
  answersTo: /^RM520N-?CN/i,
  ethernet: ["pcie"],
  manages: m2Settings,
  sources: ["M62b", "M62c", "ROM-WIKI"],
} satisfies ModemModel;

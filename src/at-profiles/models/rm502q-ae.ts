import { m2Settings } from "../families/mobile-ap.ts";
import { sdx55 } from "../families/sdx55.ts";
import type { ModemModel } from "../model.ts";

export const rm502qAe = {
  ...sdx55,
  id: "rm502q-ae",
  title: "Quectel RM502Q-AE",
  answersTo: /^RM502Q-?AE/i,
  ethernet: ["pcie"],
  manages: m2Settings,
  sources: ["M55", "QA", "ROM-WIKI", "WIKI#95"],
} satisfies ModemModel;

import { m2Settings } from "../families/mobile-ap.ts";
import { sdx55 } from "../families/sdx55.ts";
import type { ModemModel } from "../model.ts";

export const rm502qGl = {
  ...sdx55,
  id: "rm502q-gl",
  title: "Quectel RM502Q-GL",
  answersTo: /^RM502Q-?GL/i,
  ethernet: ["pcie"],
  manages: m2Settings,
  sources: ["M55", "QA", "ROM-WIKI"],
} satisfies ModemModel;

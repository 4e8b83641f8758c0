import { m2Settings } from "../families/mobile-ap.ts";
import { sdx55 } from "../families/sdx55.ts";
import type { ModemModel } from "../model.ts";

export const rm500qGl = {
  ...sdx55,
  id: "rm500q-gl",
  title: "Quectel RM500Q-GL",
  answersTo: /^RM500Q-?GL/i,
  ethernet: ["pcie"],
  manages: m2Settings,
  sources: ["M55", "QA", "KRN", "MM", "ROM-WIKI"],
} satisfies ModemModel;

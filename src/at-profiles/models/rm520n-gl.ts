import { m2Settings } from "../families/mobile-ap.ts";
import { sdx6x } from "../families/sdx6x.ts";
import type { ModemModel } from "../model.ts";

export const rm520nGl = {
  ...sdx6x,
  id: "rm520n-gl",
  title: "Quectel RM520N-GL",
  answersTo: /^RM520N-?GL/i,
  ethernet: ["pcie"],
  manages: m2Settings,
  sources: ["M62a", "M62b", "NATE", "ROM-WIKI", "QMGR", "KRN"],
} satisfies ModemModel;

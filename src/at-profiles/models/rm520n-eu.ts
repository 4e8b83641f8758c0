import { m2Settings } from "../families/mobile-ap.ts";
import { sdx6x } from "../families/sdx6x.ts";
import type { ModemModel } from "../model.ts";

export const rm520nEu = {
  ...sdx6x,
  id: "rm520n-eu",
  title: "Quectel RM520N-EU",
  answersTo: /^RM520N-?EU/i,
  ethernet: ["pcie"],
  manages: m2Settings,
  sources: ["M62b", "M62c", "ROM-WIKI"],
} satisfies ModemModel;

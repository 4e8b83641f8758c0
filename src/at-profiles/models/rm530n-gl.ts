import { m2Settings } from "../families/mobile-ap.ts";
import { sdx6x } from "../families/sdx6x.ts";
import type { ModemModel } from "../model.ts";

export const rm530nGl = {
  ...sdx6x,
  id: "rm530n-gl",
  title: "Quectel RM530N-GL",
  answersTo: /^RM530N-?GL/i,
  ethernet: ["pcie"],
  manages: m2Settings,
  sources: ["M62b", "ROM-WIKI"],
} satisfies ModemModel;

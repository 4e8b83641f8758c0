import { m2Settings } from "../families/mobile-ap.ts";
import { sdx6x } from "../families/sdx6x.ts";
import type { ModemModel } from "../model.ts";

/** An engineering sample whose firmware was never completed: LANIP may be missing, and data rules are refused until old QCMAP settings are cleaned (ROM-WIKI, WIKI#5). */
export const rm521fGl = {
  ...sdx6x,
  id: "rm521f-gl",
  title: "Quectel RM521F-GL",
  answersTo: /^RM521F-?GL/i,
  ethernet: ["pcie"],
  manages: m2Settings,
  sources: ["ROM-WIKI", "WIKI#5", "openwrt forum 181265"],
} satisfies ModemModel;

import { m2Settings } from "../families/mobile-ap.ts";
import { sdx55 } from "../families/sdx55.ts";
import type { ModemModel } from "../model.ts";

/** Its USB id is assumed to be the one of its family. */
export const rm510qGl = {
  ...sdx55,
  id: "rm510q-gl",
  title: "Quectel RM510Q-GL",
  answersTo: /^RM510Q-?GL/i,
  ethernet: ["pcie"],
  manages: m2Settings,
  sources: ["M55", "QMGR"],
} satisfies ModemModel;

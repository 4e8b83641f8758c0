import { m2Settings } from "../families/mobile-ap.ts";
import { sdx55 } from "../families/sdx55.ts";
import type { ModemModel } from "../model.ts";

/** Its USB id is assumed to be the one of its family. */
export const rm505qAe = {
  ...sdx55,
  id: "rm505q-ae",
  title: "Quectel RM505Q-AE",
  answersTo: /^RM505Q-?AE/i,
  ethernet: ["pcie"],
  manages: m2Settings,
  sources: ["M55", "QMGR"],
} satisfies ModemModel;

import { m2Settings } from "../families/mobile-ap.ts";
import { sdx55 } from "../families/sdx55.ts";
import { unsureOf } from "../model.ts";
import type { ModemModel } from "../model.ts";
import { dataInterface } from "../settings/data-interface.ts";

/** One came with its data interface at 1,1 (forums.quectel.com/t/47332), so that has no stock value here. */
export const rm500qAe = {
  ...sdx55,
  id: "rm500q-ae",
  title: "Quectel RM500Q-AE",
  answersTo: /^RM500Q-?AE/i,
  ethernet: ["pcie"],
  manages: unsureOf(dataInterface, m2Settings),
  sources: ["M55", "QA", "KRN", "MM", "forums.quectel.com/t/47332"],
} satisfies ModemModel;

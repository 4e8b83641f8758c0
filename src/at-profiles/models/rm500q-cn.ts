import { m2Settings } from "../families/mobile-ap.ts";
import { sdx55 } from "../families/sdx55.ts";
import type { ModemModel } from "../model.ts";

export const rm500qCn = {
  ...sdx55,
  id: "rm500q-cn",
  title: "Quectel RM500Q-CN",
  answersTo: /^RM500Q-?CN/i,
  ethernet: ["pcie"],
  manages: m2Settings,
  sources: ["M55", "QA", "KRN", "MM"],
} satisfies ModemModel;

import { lgaSettings } from "../families/mobile-ap.ts";
import { sdx6x } from "../families/sdx6x.ts";
import type { ModemModel } from "../model.ts";

/** All regions. Its USB id is assumed to be the one of its family. */
export const rg520f = {
  ...sdx6x,
  id: "rg520f",
  title: "Quectel RG520F",
  answersTo: /^RG520F/i,
  ethernet: ["rgmii", "pcie"],
  manages: lgaSettings,
  sources: ["M62a", "M62b"],
} satisfies ModemModel;

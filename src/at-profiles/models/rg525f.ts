import { lgaSettings } from "../families/mobile-ap.ts";
import { sdx6x } from "../families/sdx6x.ts";
import type { ModemModel } from "../model.ts";

/** All regions. Its USB id is assumed to be the one of its family. */
export const rg525f = {
  ...sdx6x,
  id: "rg525f",
  title: "Quectel RG525F",
  answersTo: /^RG525F/i,
  ethernet: ["rgmii", "pcie"],
  manages: lgaSettings,
  sources: ["M62b", "M62c"],
} satisfies ModemModel;

import { lgaSettings } from "../families/mobile-ap.ts";
import { sdx6x } from "../families/sdx6x.ts";
import type { ModemModel } from "../model.ts";

/** All regions. Its USB id is assumed to be the one of its family. */
export const rg530f = {
  ...sdx6x,
  id: "rg530f",
  title: "Quectel RG530F",
  answersTo: /^RG530F/i,
  ethernet: ["rgmii", "pcie"],
  manages: lgaSettings,
  sources: ["M62a", "M62b"],
} satisfies ModemModel;

import { unisoc, unisocSettings } from "../families/unisoc.ts";
import type { ModemModel } from "../model.ts";

/** All regions: the name goes on as in RG200U-CN. */
export const rg200u = {
  ...unisoc,
  id: "rg200u",
  title: "Quectel RG200U",
  answersTo: /^RG200U/i,
  manages: unisocSettings,
  sources: ["QMODEM", "DTOOL"],
} satisfies ModemModel;

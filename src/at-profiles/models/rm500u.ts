import { unisoc, unisocSettings } from "../families/unisoc.ts";
import type { ModemModel } from "../model.ts";

/** RM500U-CN, RM500U-CNV and RM500U-EA. */
export const rm500u = {
  ...unisoc,
  id: "rm500u",
  title: "Quectel RM500U",
  answersTo: /^RM500U/i,
  manages: unisocSettings,
  sources: ["QMODEM", "DTOOL", "KRN", "forums.quectel.com/t/26689"],
} satisfies ModemModel;

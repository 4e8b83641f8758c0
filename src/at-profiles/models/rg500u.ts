import { unisoc, unisocSettings } from "../families/unisoc.ts";
import type { ModemModel } from "../model.ts";

/** All regions; an RG500U-EA was a PCIe root complex after a flash. */
export const rg500u = {
  ...unisoc,
  id: "rg500u",
  title: "Quectel RG500U",
  answersTo: /^RG500U/i,
  manages: unisocSettings,
  sources: ["DTOOL", "forums.quectel.com/t/32309"],
} satisfies ModemModel;

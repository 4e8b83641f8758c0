import { lgaSettings } from "../families/mobile-ap.ts";
import { sdx6x } from "../families/sdx6x.ts";
import type { ModemModel } from "../model.ts";

/** All regions; RG520N-CN answers ERROR to DHCPV4DNS (CN520). */
export const rg520n = {
  ...sdx6x,
  id: "rg520n",
  title: "Quectel RG520N",
  answersTo: /^RG520N/i,
  ethernet: ["rgmii", "pcie"],
  manages: lgaSettings,
  sources: ["M62a", "M62b", "CN520"],
} satisfies ModemModel;

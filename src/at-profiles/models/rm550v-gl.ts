import { sdx75, sdx75Settings } from "../families/sdx75.ts";
import type { ModemModel } from "../model.ts";

/** As it leaves the factory it cannot be a PCIe root complex; it needs an image made for that (ROM-TK). */
export const rm550vGl = {
  ...sdx75,
  id: "rm550v-gl",
  title: "Quectel RM550V-GL",
  answersTo: /^RM550V-?GL/i,
  ethernet: ["pcie"],
  manages: sdx75Settings,
  sources: ["ROM-TK SDXPINN", "ROM-WIKI"],
} satisfies ModemModel;

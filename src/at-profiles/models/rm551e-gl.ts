import { sdx75, sdx75Settings } from "../families/sdx75.ts";
import type { ModemModel } from "../model.ts";

export const rm551eGl = {
  ...sdx75,
  id: "rm551e-gl",
  title: "Quectel RM551E-GL",
  answersTo: /^RM551E-?GL/i,
  ethernet: ["pcie"],
  manages: sdx75Settings,
  sources: ["ROM-WIKI", "ROM-TK SDXPINN", "R551-AT", "R551#2", "R551#18"],
} satisfies ModemModel;

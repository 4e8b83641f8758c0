import type { ModemModel } from "../model.ts";
import { mobileAp } from "./mobile-ap.ts";

/** Snapdragon X55. The manual has no QMAP chapter, firmware from about R13 answers it all the same (ROM-WIKI, QA). */
export const sdx55 = {
  ...mobileAp,
  family: "sdx55",
  usb: [{ vendorId: "2c7c", productId: "0800" }],
} satisfies Partial<ModemModel>;

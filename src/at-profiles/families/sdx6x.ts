import type { ModemModel } from "../model.ts";
import { mobileAp } from "./mobile-ap.ts";

/** Snapdragon X62 and X65. */
export const sdx6x = {
  ...mobileAp,
  family: "sdx6x",
  usb: [{ vendorId: "2c7c", productId: "0801" }],
} satisfies Partial<ModemModel>;

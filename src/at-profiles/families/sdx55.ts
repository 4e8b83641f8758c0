import { modelsOf, withoutStock } from "../model.ts";
import type { ModemModel } from "../model.ts";
import { dataInterface } from "../settings/data-interface.ts";
import { lga, m2, m2Settings } from "./mobile-ap.ts";

/**
 * Snapdragon X55. The manual has no QMAP chapter; firmware from about R13 answers it
 * (docs/facts/modem.md#data-interface).
 */
export const sdx55Models: readonly ModemModel[] = [
  ...modelsOf({ ...m2, family: "sdx55" }, [
    { name: "RM500Q-GL", sources: ["M55", "QA", "KRN", "MM", "ROM-WIKI"] },
    // One unit came with its data interface at 1,1 (docs/facts/modem.md#data-interface), so that
    // has no stock value here.
    {
      name: "RM500Q-AE",
      manages: withoutStock(dataInterface, m2Settings),
      sources: ["M55", "QA", "KRN", "MM", "forums.quectel.com/t/47332"],
    },
    { name: "RM500Q-CN", sources: ["M55", "QA", "KRN", "MM"] },
    { name: "RM502Q-AE", sources: ["M55", "QA", "ROM-WIKI", "WIKI#95"] },
    { name: "RM502Q-GL", sources: ["M55", "QA", "ROM-WIKI"] },
    { name: "RM505Q-AE", sources: ["M55", "QMGR"] },
    { name: "RM510Q-GL", sources: ["M55", "QMGR"] },
  ]),
  ...modelsOf({ ...lga, family: "sdx55" }, [
    { name: "RG500Q", sources: ["M55", "QA", "openwrt-ipq#3"] },
    { name: "RG501Q", sources: ["M55", "QA"] },
    { name: "RG502Q", sources: ["M55", "QA", "openwrt#10577"] },
  ]),
];

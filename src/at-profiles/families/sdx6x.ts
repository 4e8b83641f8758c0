import { modelsOf } from "../model.ts";
import type { ModemModel } from "../model.ts";
import { lga, m2 } from "./mobile-ap.ts";

/** Snapdragon X62 and X65. */
export const sdx6xModels: readonly ModemModel[] = [
  ...modelsOf({ ...m2, family: "sdx6x" }, [
    { name: "RM520N-GL", sources: ["M62a", "M62b", "NATE", "ROM-WIKI", "QMGR", "KRN"] },
    { name: "RM520N-EU", sources: ["M62b", "M62c", "ROM-WIKI"] },
    { name: "RM520N-CN", sources: ["M62b", "M62c", "ROM-WIKI"] },
    { name: "RM530N-GL", sources: ["M62b", "ROM-WIKI"] },
    // An engineering sample with incomplete firmware: LANIP may be missing, and data rules are
    // refused until old QCMAP settings are cleaned (docs/facts/modem.md#family-rm521f).
    { name: "RM521F-GL", sources: ["ROM-WIKI", "WIKI#5", "openwrt forum 181265"] },
  ]),
  ...modelsOf({ ...lga, family: "sdx6x" }, [
    // RG520N-CN answers ERROR to DHCPV4DNS (docs/facts/modem.md#dns-proxy).
    { name: "RG520N", sources: ["M62a", "M62b", "CN520"] },
    { name: "RG520F", sources: ["M62a", "M62b"] },
    { name: "RG525F", sources: ["M62b", "M62c"] },
    { name: "RG530F", sources: ["M62a", "M62b"] },
  ]),
];

import type { FindingCode } from "../findings.ts";
import { modemNotes } from "./modem-notes.ts";
import type { RuleNote } from "./note.ts";
import { routerNotes } from "./router-notes.ts";

/** How users describe the fault of each finding. */
export const ruleNotes: Readonly<Record<FindingCode, RuleNote>> = { ...modemNotes, ...routerNotes };

/** Reported symptoms that no rule can detect, with the reason. */
export const reportsWithoutRule: Readonly<Record<string, string>> = {
  "modem#symptom-15": "Needs a scan from the Internet: the firewall of the modem covers IPv4 only.",
  "modem#symptom-36": "Appears on Windows only and is harmless.",
  "openwrt#problem-11": "The carrier assigns one /64: the router's relay mode serves it.",
};

import { atTerms } from "./at-terms.ts";
import { mobileTerms } from "./mobile-terms.ts";
import { modemTerms } from "./modem-terms.ts";
import { networkTerms } from "./network-terms.ts";
import { programTerms } from "./program-terms.ts";
import { routerTerms, uciTerms } from "./router-terms.ts";
import type { Term } from "./term.ts";

export interface GlossaryGroup {
  readonly title: string;
  readonly kind: "term" | "AT command" | "UCI option";
  readonly terms: readonly Term[];
}

/** Returns the terms of the glossary by group. */
export function glossary(): readonly GlossaryGroup[] {
  return [
    { title: "Addresses and routing", kind: "term", terms: networkTerms },
    { title: "Mobile network and SIM card", kind: "term", terms: mobileTerms },
    { title: "Modem and board", kind: "term", terms: modemTerms },
    { title: "Router", kind: "term", terms: routerTerms },
    { title: "This program", kind: "term", terms: programTerms },
    { title: "AT commands", kind: "AT command", terms: atTerms },
    { title: "UCI options", kind: "UCI option", terms: uciTerms },
  ];
}

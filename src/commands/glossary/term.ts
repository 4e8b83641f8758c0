/** One word that a user meets or would type. */
export interface Term {
  /** The usual name first, then others. */
  readonly names: readonly string[];
  readonly meaning: string;
  /** AT command behind it. */
  readonly at?: string;
  /** UCI option, file or command of the router behind it. */
  readonly uci?: string;
  /** Standard, manual or fact page. */
  readonly source?: string;
}

type Behind = Omit<Term, "names" | "meaning">;

/** Returns a term; `names` are separated by `|`. */
export function term(names: string, meaning: string, behind: Behind = {}): Term {
  return { names: names.split("|"), meaning, ...behind };
}

/** Returns a fact page as a source. */
export function fact(page: "modem" | "openwrt", anchor: string): string {
  return `docs/facts/${page}.md#${anchor}`;
}

import { addressKind, isModemLanAddress } from "../doctor/verdict.ts";
import { nearest } from "../profile/suggest.ts";
import type { Explanation } from "./explanation.ts";

/** The explanations of a word, and the explained name if it differs from the word. */
export interface FoundExplanations {
  readonly found: readonly Explanation[];
  readonly insteadOf?: string;
}

/** Most words of three letters differ from some name in one letter. */
const minSimilarLength = 4;

/** More would not answer the question. */
const maxSimilar = 4;

/**
 * Returns the explanations of a word: by name, by the AT command or UCI option in it, by the kind of
 * address it is, else by the closest name.
 */
export function findExplanations(word: string, all: readonly Explanation[]): FoundExplanations {
  const exact = matching(word, all);
  if (exact.length > 0) return { found: exact };
  const inside = nameInside(word, all);
  if (inside !== undefined) return { found: matching(inside, all) };
  const known = all.flatMap(({ names }) => names);
  const close = word.length < minSimilarLength ? undefined : nearest(word, known);
  if (close !== undefined) return { found: matching(close, all), insteadOf: close };
  return similar(word.trim().toLowerCase(), all);
}

/** Matches `Double-NAT`, `PCIe mode` and `AT+QCFG="pcie/mode"`, without regard to case. */
function matching(word: string, all: readonly Explanation[]): readonly Explanation[] {
  const plain = plainWord(word);
  return all.filter(({ names }) => names.some((name) => plainWord(name) === plain));
}

function plainWord(word: string): string {
  return word
    .trim()
    .toLowerCase()
    .replace(/\?$/, "")
    .replaceAll(/[-_\s]+/g, "-");
}

/** Returns the name in a whole line: `AT+CFUN=1,1`, `uci set network.wan.proto='dhcp'`, `10.74.3.2`. */
function nameInside(word: string, all: readonly Explanation[]): string | undefined {
  if (/^\s*at[+&\w]/i.test(word)) return commandIn(word, all);
  if (/^(?:\d+\.){3}\d+(?:\/\d+)?$/.test(word)) return addressName(word.replace(/\/.*/, ""));
  const [, config = "", option = ""] =
    /^(?:uci (?:-q )?\w+ )?([\w-]+)\.[^.=\s]+\.([\w-]+)/.exec(word.trim()) ?? [];
  return option === "" ? undefined : knownName(`${config}.*.${option}`, all);
}

/** The longest command wins: `AT+QCFG="usbnet",1` is that setting, not AT+QCFG. */
function commandIn(word: string, all: readonly Explanation[]): string | undefined {
  const typed = word.trim().replaceAll(/\s+/g, "").toUpperCase();
  return all
    .flatMap(({ names }) => names)
    .filter((name) => /^at[+&\w]/i.test(name) && isCommandOf(typed, name.toUpperCase()))
    .toSorted((a, b) => b.replace("?", "").length - a.replace("?", "").length)[0];
}

function isCommandOf(typed: string, name: string): boolean {
  const bare = name.replace(/\?$/, "");
  return typed.startsWith(bare) && !/^\w/.test(typed.slice(bare.length));
}

function knownName(name: string, all: readonly Explanation[]): string | undefined {
  return matching(name, all).length > 0 ? name : undefined;
}

function addressName(address: string): string {
  if (isModemLanAddress(address)) return "192.168.225.1";
  if (address.startsWith("100.")) return "CGNAT";
  const kind = addressKind(address);
  if (kind === "464xlat") return "192.0.0.2";
  return kind === "translated" ? "private address" : "public address";
}

/** A part of a name, else a word of a meaning. */
function similar(word: string, all: readonly Explanation[]): FoundExplanations {
  if (word.length < 3) return { found: [] };
  const named = all.filter(({ names }) => names.some((name) => name.toLowerCase().includes(word)));
  const meant = all.filter(({ meaning }) => meaning.toLowerCase().includes(word));
  const found = (named.length > 0 ? named : meant).slice(0, maxSimilar);
  const [first] = found;
  return first === undefined ? { found } : { found, insteadOf: first.names[0] ?? "" };
}

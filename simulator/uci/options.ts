/** Options before the command of uci (docs/facts/openwrt.md#uci-options). */
export interface UciOptions {
  readonly config: string;
  readonly override: string;
  readonly extraDeltas: readonly string[];
  readonly save: string;
  /** False with `-P`: commit then silently does nothing (docs/facts/openwrt.md#uci-options). */
  readonly commits: boolean;
  readonly delimiter: string;
  readonly input: string | undefined;
  readonly merge: boolean;
  readonly names: boolean;
  readonly quiet: boolean;
  readonly ids: boolean;
}

const defaults: UciOptions = {
  config: "/etc/config",
  override: "/var/run/uci",
  extraDeltas: [],
  save: "/tmp/.uci",
  commits: true,
  delimiter: " ",
  input: undefined,
  merge: false,
  names: false,
  quiet: false,
  ids: false,
};

/** Returns undefined for an unknown option or a missing value: uci then prints its usage. */
export function parseOptions(
  words: readonly string[],
): { readonly options: UciOptions; readonly rest: readonly string[] } | undefined {
  let options = defaults;
  let place = 0;
  for (;;) {
    const word = words[place];
    if (word === undefined || !word.startsWith("-") || word === "-") break;
    place += 1;
    if (word === "--") break;
    for (let at = 1; at < word.length; at += 1) {
      const letter = word.charAt(at);
      const flagged = withFlag(options, letter);
      if (flagged !== undefined) {
        options = flagged;
        continue;
      }
      const attached = word.slice(at + 1);
      const value = attached === "" ? words[place] : attached;
      if (attached === "") place += 1;
      const changed = value === undefined ? undefined : withValue(options, letter, value);
      if (changed === undefined) return undefined;
      options = changed;
      break;
    }
  }
  return { options, rest: words.slice(place) };
}

const flags: Readonly<Record<string, Partial<UciOptions>>> = {
  m: { merge: true },
  n: { names: true },
  N: { names: false },
  q: { quiet: true },
  s: {},
  S: {},
  X: { ids: true },
};

function withFlag(options: UciOptions, letter: string): UciOptions | undefined {
  const flag = flags[letter];
  return flag === undefined ? undefined : { ...options, ...flag };
}

const valued = { c: "config", C: "override", d: "delimiter", f: "input", t: "save" } as const;

function withValue(options: UciOptions, letter: string, value: string): UciOptions | undefined {
  const { extraDeltas, save } = options;
  if (letter === "p") return { ...options, extraDeltas: [...extraDeltas, value] };
  if (letter === "P")
    return { ...options, extraDeltas: [...extraDeltas, save], save: value, commits: false };
  const name = Object.entries(valued).find(([each]) => each === letter)?.[1];
  return name === undefined ? undefined : { ...options, [name]: value };
}

/** The options before uci's command (A3). */
export interface UciOptions {
  readonly config: string;
  readonly override: string;
  readonly extraDeltas: readonly string[];
  readonly save: string;
  /** `-P`: commit then does nothing, and says nothing about it (A3). */
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

/** Undefined when an option is unknown or lacks its value; uci then prints its usage. */
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
      const valued = value === undefined ? undefined : withValue(options, letter, value);
      if (valued === undefined) return undefined;
      options = valued;
      break;
    }
  }
  return { options, rest: words.slice(place) };
}

function withFlag(options: UciOptions, letter: string): UciOptions | undefined {
  switch (letter) {
    case "m":
      return { ...options, merge: true };
    case "n":
      return { ...options, names: true };
    case "N":
      return { ...options, names: false };
    case "q":
      return { ...options, quiet: true };
    case "s":
    case "S":
      return options;
    case "X":
      return { ...options, ids: true };
    default:
      return undefined;
  }
}

function withValue(options: UciOptions, letter: string, value: string): UciOptions | undefined {
  switch (letter) {
    case "c":
      return { ...options, config: value };
    case "C":
      return { ...options, override: value };
    case "d":
      return { ...options, delimiter: value };
    case "f":
      return { ...options, input: value };
    case "p":
      return { ...options, extraDeltas: [...options.extraDeltas, value] };
    case "P":
      return {
        ...options,
        extraDeltas: [...options.extraDeltas, options.save],
        save: value,
        commits: false,
      };
    case "t":
      return { ...options, save: value };
    default:
      return undefined;
  }
}

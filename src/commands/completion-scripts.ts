import { quoteWords } from "../uci/quote.ts";

/** One command as a completion script needs it. */
export interface Completed {
  readonly name: string;
  readonly summary: string;
  readonly words:
    | { readonly kind: "files"; readonly also: readonly string[]; readonly listed?: Listed }
    | { readonly kind: "these"; readonly words: readonly string[] };
  readonly options: readonly {
    readonly names: readonly string[];
    readonly description: string;
    readonly value: "none" | "file" | "any";
    /** The known values of the option. */
    readonly words?: readonly string[];
    readonly listed?: Listed;
  }[];
}

/** Values that `ethermode completion targets|runs` prints when they are needed. */
export type Listed = "targets" | "runs";

/** Returns a script for bash 3.2 without the bash-completion package, which macOS lacks. */
export function bashScript(commands: readonly Completed[]): string {
  const withValue = (kind: "file" | "any"): readonly string[] => [
    ...new Set(
      commands.flatMap(({ options }) =>
        options
          .filter(
            ({ value, words, listed }) =>
              value === kind && words === undefined && listed === undefined,
          )
          .flatMap(({ names }) => names),
      ),
    ),
  ];
  const values = bashValues(commands);
  const cases = commands.map(({ name, options, words }) => {
    const names = quote(options.flatMap((option) => option.names).join(" "));
    const known = quote(wordList(words).join(" "));
    const files = words.kind === "files" ? "yes" : "no";
    const listed = words.kind === "files" && words.listed !== undefined ? words.listed : undefined;
    const more = listed === undefined ? "" : `; words=${bashList(listed)}`;
    return `    ${name}) options=${names}; words=${known}; files=${files}${more} ;;`;
  });
  return `# ethermode completion for bash. To enable it: eval "$(ethermode completion bash)"
_ethermode() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  local command= options= words= files=no each profiles=()
  local IFS=$'\\n'
  COMPREPLY=()
  for each in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $each in
      *.yaml | *.yml) profiles+=("$each") ;;
      -*) ;;
      *) [ -n "$command" ] || command=$each ;;
    esac
  done
  case $before in
    ${withValue("file").join("|")}) COMPREPLY=($(compgen -f -- "$word")); return ;;
${values.join("\n")}
    ${withValue("any").join("|")}) return ;;
  esac
  case $command in
    '') options='-h --help --version'; words=${quote(commands.map(({ name }) => name).join(" "))} ;;
${cases.join("\n")}
  esac
  case $word in
    -*) COMPREPLY=($(compgen -W "\${options// /$IFS}" -- "$word")) ;;
    *)
      COMPREPLY=($(compgen -W "\${words// /$IFS}" -- "$word"))
      if [ "$files" = yes ]; then COMPREPLY+=($(compgen -f -- "$word")); fi
      ;;
  esac
}
complete -o filenames -F _ethermode ethermode
`;
}

/** Returns a case for each option whose values are known. */
function bashValues(commands: readonly Completed[]): readonly string[] {
  const valued = new Map(
    commands.flatMap(({ options }) =>
      options.flatMap(({ names, words, listed }) => {
        const source = listed === undefined ? words && quote(words.join("\n")) : bashList(listed);
        return source === undefined ? [] : [[names.join("|"), source] as const];
      }),
    ),
  );
  return [...valued].map(
    ([names, source]) => `    ${names}) COMPREPLY=($(compgen -W ${source} -- "$word")); return ;;`,
  );
}

/** Returns the words that the program lists, for the profiles on the command line. */
function bashList(listed: Listed): string {
  const files = listed === "targets" ? ' ${profiles[@]+"${profiles[@]}"}' : "";
  return `"$("\${COMP_WORDS[0]}" completion ${listed}${files} 2>/dev/null)"`;
}

export function zshScript(commands: readonly Completed[]): string {
  const list = commands.map(
    ({ name, summary }) => `    ${quote(`${name}:${summary.replaceAll(":", "\\:")}`)}`,
  );
  const cases = commands.map(({ name, options, words }) => {
    const specs = [...options.flatMap(zshOption), zshWords(words)].map(
      (spec) => `        ${quote(spec)}`,
    );
    return `    ${name})\n      _arguments -s \\\n${specs.join(" \\\n")}\n      ;;`;
  });
  return `#compdef ethermode
# ethermode completion for zsh. To enable it: ethermode completion zsh > "\${fpath[1]}/_ethermode"
_ethermode_targets() {
  local -a found=(\${(f)"$(ethermode completion targets \${(M)words:#*.(yaml|yml)} 2>/dev/null)"})
  compadd -a found
}
_ethermode_runs() {
  local -a found=(\${(f)"$(ethermode completion runs 2>/dev/null)"})
  compadd -a found
  _files
}
_ethermode() {
  local -a commands
  commands=(
${list.join("\n")}
  )
  # Options can precede the command.
  local -a names=(\${commands%%:*})
  local -i at=2
  while (( at < CURRENT && ! \${names[(Ie)$words[at]]} )); do (( at++ )); done
  if (( at >= CURRENT )); then
    _describe command commands
    return
  fi
  shift $(( at - 1 )) words
  (( CURRENT -= at - 1 ))
  case $words[1] in
${cases.join("\n")}
  esac
}
if [ "$funcstack[1]" = _ethermode ]; then _ethermode "$@"; else compdef _ethermode ethermode; fi
`;
}

function zshOption({
  names,
  description,
  value,
  words,
  listed,
}: Completed["options"][number]): readonly string[] {
  const text = description.replaceAll(/[[\]\\:]/g, (char) => `\\${char}`);
  const known = words === undefined ? undefined : `:value:(${words.join(" ")})`;
  const action =
    (listed === undefined ? known : `:value:_ethermode_${listed}`) ??
    { none: "", file: ":file:_files", any: ":value: " }[value];
  return names.map((name) => `${name}[${text}]${action}`);
}

function zshWords(words: Completed["words"]): string {
  if (words.kind === "files" && words.listed !== undefined)
    return `*:value:_ethermode_${words.listed}`;
  if (words.kind === "files") return `*:file:{compadd -- ${words.also.join(" ")}; _files}`;
  return words.words.length === 0 ? "*: : " : `*: :(${words.words.join(" ")})`;
}

export function fishScript(commands: readonly Completed[]): string {
  const lines = commands.flatMap(({ name, summary, options, words }) => {
    const inside = `-n ${quote(`__fish_seen_subcommand_from ${name}`)}`;
    return [
      `complete -c ethermode -n __fish_use_subcommand -f -a ${quote(name)} -d ${quote(summary)}`,
      ...options.map((option) => `complete -c ethermode ${inside} ${fishOption(option)}`),
      `complete -c ethermode ${inside} ${words.kind === "files" ? `-F${fishList(words)}` : "-f"}`,
      ...(wordList(words).length === 0
        ? []
        : [`complete -c ethermode ${inside} -a ${quote(wordList(words).join(" "))}`]),
    ];
  });
  return [
    "# ethermode completion for fish. To enable it:",
    "# ethermode completion fish > ~/.config/fish/completions/ethermode.fish",
    "function __ethermode_targets",
    "    set -l files (string match -r '.*[.]ya?ml$' -- (commandline -opc))",
    "    ethermode completion targets $files 2>/dev/null",
    "end",
    "function __ethermode_runs",
    "    ethermode completion runs 2>/dev/null",
    "end",
    ...lines,
    "",
  ].join("\n");
}

function fishList({ listed }: { readonly listed?: Listed }): string {
  return listed === undefined ? "" : ` -a '(__ethermode_${listed})'`;
}

function fishOption({
  names,
  description,
  value,
  words,
  listed,
}: Completed["options"][number]): string {
  const flags = names.map((name) =>
    name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
  );
  const known = words === undefined ? "" : ` -a ${quote(words.join(" "))}`;
  const values = listed === undefined ? known : fishList({ listed });
  return `${flags.join(" ")}${{ none: "", file: " -r -F", any: " -x" }[value]}${values} -d ${quote(description)}`;
}

function wordList(words: Completed["words"]): readonly string[] {
  return words.kind === "files" ? words.also : words.words;
}

/** Quotes one word for all three shells. */
function quote(word: string): string {
  return quoteWords([word]);
}

import { isFailure } from "../../core/failure.ts";
import { parseShow, renderUci } from "../../uci/text.ts";
import type { UciPackage } from "../../uci/value.ts";
import { interfacesIn } from "./interface-status.ts";
import type { TextBlock } from "./split-texts.ts";
import { usbTableOf } from "./usb-lists.ts";
import { transcriptOf } from "./transcript-of-replies.ts";

/** Returns the files of a recording that the blocks represent, by name. */
export function recordedFilesOf(blocks: readonly TextBlock[]): ReadonlyMap<string, string> {
  const linesOf = (...kinds: readonly TextBlock["kind"][]): readonly string[] =>
    blocks.filter(({ kind }) => kinds.includes(kind)).flatMap(({ lines }) => lines);
  const configs = new Map([
    ...configsIn(blocks.filter(({ kind }) => kind === "uci-config")),
    ...configsShown(linesOf("uci-show")),
  ]);
  const hasRouter = configs.has("network");
  const logs = linesOf("logread", "dmesg", "dialer");
  const interfaces = blocks
    .filter(({ kind }) => kind === "interfaces")
    .flatMap(({ lines, command }) => interfacesIn(lines.join("\n"), command));
  const files: readonly (readonly [name: string, text: string])[] = [
    ["usb-devices", [linesOf("usb-devices").join("\n"), usbTableOf(blocks)].join("\n\n")],
    ["replies.at", transcriptOf(linesOf("replies"))],
    [hasRouter ? "logread" : "host-dmesg", logs.join("\n")],
    ["routes", linesOf("routes").join("\n")],
    ["board", linesOf("board").join("\n")],
    ["board.json", linesOf("board.json").join("\n")],
    ["release", releaseIn(linesOf("release"))],
    ["interfaces.json", interfaces.length === 0 ? "" : JSON.stringify({ interface: interfaces })],
    ...configs,
  ];
  return new Map(files.filter(([, text]) => text.trim() !== ""));
}

/** /etc/os-release names the release by other words, which the program does not read. */
function releaseIn(lines: readonly string[]): string {
  return lines.filter((line) => line.startsWith("DISTRIB_")).join("\n");
}

/** Types of sections that belong to one configuration, for a file without a `package` line. */
const packageOfType: Readonly<Record<string, string>> = {
  interface: "network",
  device: "network",
  globals: "network",
  switch: "network",
  zone: "firewall",
  defaults: "firewall",
  forwarding: "firewall",
  dnsmasq: "dhcp",
  dhcp: "dhcp",
  queue: "sqm",
  "modem-device": "qmodem",
};

const knownPackages: ReadonlySet<string> = new Set([
  "network",
  "firewall",
  "dhcp",
  "mwan3",
  "sqm",
  "qmodem",
]);

/** Splits the output of `uci export`, or several files of /etc/config. */
function configsIn(blocks: readonly TextBlock[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string[]>();
  let current: string | undefined;
  for (const { lines, command = "" } of blocks) {
    // `cat /etc/config/mwan3`, `uci export mwan3`
    const file = /(?:\/etc\/config\/|uci export )(\w+)/.exec(command)?.[1];
    current = addConfig(lines, file, current, texts);
  }
  return new Map([...texts].map(([name, some]) => [name, `${some.join("\n")}\n`]));
}

/** Adds the lines to the texts by configuration, and returns the configuration of the last line. */
function addConfig(
  lines: readonly string[],
  file: string | undefined,
  before: string | undefined,
  texts: Map<string, string[]>,
): string | undefined {
  let current = file ?? before;
  let isNamed = file !== undefined;
  for (const line of lines) {
    const [, name] = /^\s*package ([\w-]+)/.exec(line) ?? [];
    if (name !== undefined) {
      [current, isNamed] = [name, true];
      continue;
    }
    const type = /^\s*config ([\w-]+)/.exec(line)?.[1];
    if (type !== undefined && !isNamed) current = packageOfType[type] ?? current;
    if (current === undefined || !knownPackages.has(current)) continue;
    texts.set(current, [...(texts.get(current) ?? []), line]);
  }
  return current;
}

/** Returns the configurations in the output of `uci show` as files. */
function configsShown(lines: readonly string[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string[]>();
  for (const line of lines) {
    const name = line.slice(0, line.indexOf("."));
    if (!knownPackages.has(name)) continue;
    const known = texts.get(name) ?? [];
    known.push(line);
    texts.set(name, known);
  }
  return new Map([...texts].flatMap(([name, some]) => rendered(name, some)));
}

/** Pasted lines can be cut off: without the broken one, the others are still known. */
function rendered(name: string, lines: readonly string[]): readonly (readonly [string, string])[] {
  const whole = lines.filter((line) => canParse(name, line));
  return whole.length === 0
    ? []
    : [[name, renderUci(withoutIndices(parseShow(name, withSections(name, whole).join("\n"))))]];
}

/** `@zone[1]` is the place of an unnamed section, not a name. */
function withoutIndices({ name, sections }: UciPackage): UciPackage {
  return {
    name,
    sections: sections.map((section) =>
      section.name?.startsWith("@") === true
        ? { type: section.type, options: section.options }
        : section,
    ),
  };
}

function canParse(name: string, line: string): boolean {
  try {
    parseShow(name, line);
    return true;
  } catch (error) {
    if (!isFailure(error)) throw error;
    return false;
  }
}

/** `uci show network.wan | grep proto` lacks the line with the type of the section. */
function withSections(name: string, lines: readonly string[]): readonly string[] {
  const named = new Set<string>();
  return lines.flatMap((line) => {
    const [, section = "", option] = /^[^.]+\.([^.=]+)(\.)?/.exec(line) ?? [];
    if (option === undefined) {
      named.add(section);
      return [line];
    }
    if (named.has(section)) return [line];
    named.add(section);
    const type = /^@([\w-]+)\[/.exec(section)?.[1] ?? "interface";
    return [`${name}.${section}=${type}`, line];
  });
}

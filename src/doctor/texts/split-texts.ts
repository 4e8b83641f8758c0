import { cleanLines } from "./clean-lines.ts";
import { finalResult } from "../../at/final.ts";
import { textKinds } from "./text-kinds.ts";
import type { TextKind } from "./text-kinds.ts";

/** Lines of one kind that follow each other, without the shell command that printed them. */
export interface TextBlock {
  readonly kind: TextKind;
  readonly lines: readonly string[];
  /** The shell command before them, where it was pasted too. */
  readonly command?: string;
}

export interface SplitTexts {
  readonly blocks: readonly TextBlock[];
  /** Lines of no known kind, without blank lines. */
  readonly rest: readonly string[];
  /** The prompts of the shell with the commands, also of those that printed nothing. */
  readonly prompts: readonly string[];
  /** A power cut leaves NUL characters in a file that was being written. */
  readonly hasNulCharacters: boolean;
}

interface OpenBlock {
  readonly kind: TextKind;
  readonly lines: string[];
  readonly command?: string;
}

/** `root@OpenWrt:~# ifstatus wan`, `mac:~ me$ ifconfig en7`, `C:\Users\me>ipconfig` */
const promptPattern =
  /^(?:\S*[\w.-]+@[\w.-]+[: ]\S*\s*[#$%]|[\w.-]+:[~/]\S* \w+[$%]|[A-Z]:\\[^>|]*>)\s*(.*)$/;
/** An AT command in quotes on a shell line: `sms_tool -d /dev/ttyUSB2 at "AT+CPIN?"`. */
const quotedCommand = /["']((?:AT|at)[+&^I][^']*?)(?:\\r)?(?:\\n)?(?:"\s*$|'|"\s*[>|])/;

/** `cat /sys/class/net/eth1/carrier` prints a digit only. */
const carrierFile = /^cat \/sys\/class\/net\/([\w.-]+)\/carrier$/;

/** `uci get network.wan.device` prints the value only. */
const readOption = /^uci (?:-q )?get ([\w-]+\.[\w@[\]-]+\.[\w-]+)$/;

/** Splits a paste into blocks of known kinds. Several kinds can be mixed. */
export function splitTexts(text: string): SplitTexts {
  const blocks: OpenBlock[] = [];
  const rest: string[] = [];
  const prompts: string[] = [];
  let current: OpenBlock | undefined;
  let command: string | undefined;
  let json: OpenJson | undefined;
  const begin = (kind: TextKind, lines: string[]): OpenBlock => {
    const block: OpenBlock = { kind, lines, ...(command === undefined ? {} : { command }) };
    blocks.push(block);
    return block;
  };
  for (const line of cleanLines(text)) {
    if (json !== undefined) {
      json.add(line);
      if (json.isOpen()) continue;
      const kind = kindOfJson(json.lines);
      const replies = kind === undefined ? repliesIn(json.lines) : [];
      if (kind !== undefined) begin(kind, json.lines);
      else if (replies.length > 0) begin("replies", [...replies]);
      else rest.push(...json.lines.slice(0, 1));
      [json, current] = [undefined, undefined];
      continue;
    }
    const typed = promptPattern.exec(line)?.[1];
    if (typed !== undefined) {
      prompts.push(line);
      [command, current] = [typed, undefined];
      const sent = quotedCommand.exec(typed)?.[1];
      if (sent !== undefined) current = begin("replies", [sent.replaceAll('\\"', '"')]);
      continue;
    }
    if (/^[{[]\s*(?:$|["{}\]])/.test(line) && !isAwaiting(current)) {
      json = openJson(line);
      if (json.isOpen()) continue;
      const kind = kindOfJson(json.lines);
      if (kind === undefined) rest.push(line);
      else begin(kind, json.lines);
      [json, current] = [undefined, undefined];
      continue;
    }
    const value = current === undefined ? valueOf(command, line) : undefined;
    if (value !== undefined) {
      current = begin(value.kind, [...value.lines]);
      continue;
    }
    const kind = kindOfLine(line, current);
    if (kind === undefined) {
      if (line.trim() !== "") rest.push(line);
    } else if (kind === current?.kind) current.lines.push(line);
    else current = begin(kind, [line]);
  }
  // JSON that is cut off at its end.
  if (json !== undefined) rest.push(...json.lines.slice(0, 1));
  return { blocks, rest, prompts, hasNulCharacters: text.includes("\0\0\0") };
}

/** A line that holds a value only, whose command names the meaning. */
function valueOf(command = "", line: string): Pick<TextBlock, "kind" | "lines"> | undefined {
  const device = carrierFile.exec(command)?.[1];
  if (device !== undefined && /^[01]$/.test(line)) {
    const link = `Link detected: ${line === "1" ? "yes" : "no"}`;
    return { kind: "ethtool", lines: [`Settings for ${device}:`, link] };
  }
  const option = readOption.exec(command)?.[1];
  return option !== undefined && /^\S+$/.test(line)
    ? { kind: "uci-show", lines: [`${option}='${line}'`] }
    : undefined;
}

function kindOfLine(line: string, current: OpenBlock | undefined): TextKind | undefined {
  if (line.trim() === "") return isAwaiting(current) ? "replies" : undefined;
  // A shell can print a line of another kind between two replies, but never inside a USB device.
  if (current !== undefined && textKinds[current.kind].continues?.test(line) === true)
    return current.kind;
  const found = kinds.find((kind) => textKinds[kind].starts?.test(line) === true);
  if (found !== undefined) return found;
  if (isAwaiting(current)) return "replies";
  if (current?.kind === "replies" && finalResult(line.trim()) !== undefined) return "replies";
  return isNote(line) ? "notes" : undefined;
}

const kinds = Object.keys(textKinds) as readonly TextKind[]; // the keys of a literal

/** Whether the last AT command of the block has no final result yet. */
function isAwaiting(block: OpenBlock | undefined): boolean {
  if (block?.kind !== "replies") return false;
  const last = block.lines.findLast((line) => line.trim() !== "");
  return last !== undefined && finalResult(last.replace(/^<\s*/, "").trim()) === undefined;
}

/** A sentence of a user: `The WAN got 192.168.225.150, 192.168.225.1 does not answer ping`. */
function isNote(line: string): boolean {
  return /(?:\d+\.){3}\d+/.test(line) && /\b(?:wan|ping|silent|answer|reach)/i.test(line);
}

interface OpenJson {
  readonly lines: string[];
  add(line: string): void;
  isOpen(): boolean;
}

/** Collects lines until all brackets outside strings are closed, or until the text is too long. */
function openJson(first: string): OpenJson {
  const lines: string[] = [];
  let depth = 0;
  const add = (line: string): void => {
    lines.push(line);
    for (const char of line.replaceAll(/"(?:[^"\\]|\\.)*"/g, "")) {
      if (char === "{" || char === "[") depth += 1;
      else if (char === "}" || char === "]") depth -= 1;
    }
  };
  add(first);
  return { lines, add, isOpen: () => depth > 0 && lines.length < maxJsonLines };
}

const maxJsonLines = 20_000;

function kindOfJson(lines: readonly string[]): TextKind | undefined {
  const text = lines.join("\n");
  const keys = keysOf(text);
  if (keys === undefined) return undefined;
  if (keys.includes("interface") || (keys.includes("proto") && keys.includes("up")))
    return "interfaces";
  if (keys.includes("kernel") && keys.includes("release")) return "board";
  if (keys.includes("model") && keys.includes("network")) return "board.json";
  if (keys.includes("modem")) return "mmcli";
  if (keys.includes("pin1_status") || (keys.includes("registration") && keys.includes("plmn_mcc")))
    return "uqmi";
  return /"carrier":\s*(?:true|false)/.test(text) ? "devices" : undefined;
}

/** Returns the lines of an AT conversation in the answer of a web interface. */
function repliesIn(lines: readonly string[]): readonly string[] {
  const strings = lines.join("\n").match(/"(?:[^"\\]|\\.)*"/g) ?? [];
  return strings
    .map(unescaped)
    .filter((text) => /^\s*(?:AT[+&I]|\+[A-Z]+: )/i.test(text) && /[\r\n]/.test(text))
    .flatMap((text) => text.split(/[\r\n]+/))
    .filter((line) => line.trim() !== "");
}

function unescaped(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return "";
  }
}

function keysOf(text: string): readonly string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? Object.keys(value) : undefined;
  } catch {
    return undefined;
  }
}

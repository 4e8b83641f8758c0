import type { Exchange } from "../../at/exchange.ts";
import type { AtReply } from "../../at/reply.ts";
import { unexpected } from "../fields.ts";

export interface Identity {
  readonly manufacturer: string;
  /** `RM520N-GL` */
  readonly model: string;
  /** Without the sub-version: `RM520NGLAAR01A07M4G`. */
  readonly revision: string;
}

export const identity: Exchange<Identity> = {
  text: "ATI",
  timeoutMs: 3_000,
  parse: (reply) => {
    const labelled = new Map(reply.lines.flatMap(labelledValue));
    const bare = reply.lines.filter((line) => labelledValue(line).length === 0 && line !== "");
    const isBare = !labelled.has("model") && bare.length > 1;
    // An unsolicited line of an unknown kind can stand before or between the two.
    const at = Math.max(
      1,
      bare.findIndex((line, index) => index > 0 && isModel.test(unquoted(line))),
    );
    const model = isBare ? bare[at] : labelled.get("model");
    if (model === undefined || model === "")
      throw unexpected(reply, "it has no manufacturer and model");
    const manufacturer = labelled.get("manufacturer") ?? bare[at - 1] ?? "";
    const revision = unquoted(labelled.get("revision") ?? "").split(/\s/)[0] ?? "";
    return { manufacturer: unquoted(manufacturer), model: unquoted(model), revision };
  },
};

/** One word with a number: `RM520N-GL`, `EC25`. */
const isModel = /^[A-Z][\w-]*\d[\w-]*$/i;

/** Returns `Model: RM500Q-GL` as name and value. Other makers' modems label every line. */
function labelledValue(line: string): readonly (readonly [string, string])[] {
  const [, name, value] = /^([a-z][a-z ]*|\+\w+)\s*:\s*(.*)$/i.exec(line) ?? [];
  return name === undefined || value === undefined ? [] : [[name.trim().toLowerCase(), value]];
}

function unquoted(text: string): string {
  return text.replaceAll('"', "").trim();
}

export const modelName: Exchange<string> = { text: "AT+CGMM", timeoutMs: 3_000, parse: valueLine };

/** The revision with its sub-version: `RM520NGLAAR03A01M4G_01.202.01.202`. */
export const firmware: Exchange<string> = { text: "AT+QGMR", timeoutMs: 3_000, parse: valueLine };

/** The IMEI: it tells whether two ports belong to one module. Never shown and never stored. */
export const moduleNumber: Exchange<string> = {
  text: "AT+CGSN",
  timeoutMs: 3_000,
  parse: (reply) => {
    const digits = /\d{14,16}/.exec(valueLine(reply))?.[0];
    if (digits === undefined) throw unexpected(reply, "it has no number of 15 digits");
    return digits;
  },
};

/** Returns the answer, or its first line with a number beside unsolicited lines of an unknown kind. */
function valueLine(reply: AtReply): string {
  const line = reply.lines.find((text) => /\d/.test(text)) ?? reply.lines[0];
  if (line === undefined) throw unexpected(reply, "it is empty");
  const value = unquoted(line.replace(/^(?:\+\w+|revision)\s*:\s*/i, ""));
  if (value === "") throw unexpected(reply, "it is empty");
  return value;
}

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
    const model = isBare ? bare[1] : labelled.get("model");
    if (model === undefined || model === "")
      throw unexpected(reply, "it has no manufacturer and model");
    const manufacturer = labelled.get("manufacturer") ?? bare[0] ?? "";
    const revision = unquoted(labelled.get("revision") ?? "").split(/\s/)[0] ?? "";
    return { manufacturer: unquoted(manufacturer), model: unquoted(model), revision };
  },
};

/** Returns `Model: RM500Q-GL` as name and value. Other makers' modems label every line. */
function labelledValue(line: string): readonly (readonly [string, string])[] {
  const [, name, value] = /^([a-z][a-z ]*|\+\w+)\s*:\s*(.*)$/i.exec(line) ?? [];
  return name === undefined || value === undefined ? [] : [[name.trim().toLowerCase(), value]];
}

function unquoted(text: string): string {
  return text.replaceAll('"', "").trim();
}

export const modelName: Exchange<string> = { text: "AT+CGMM", timeoutMs: 3_000, parse: onlyLine };

/** The revision with its sub-version: `RM520NGLAAR03A01M4G_01.202.01.202`. */
export const firmware: Exchange<string> = { text: "AT+QGMR", timeoutMs: 3_000, parse: onlyLine };

/** The IMEI: it tells whether two ports belong to one module. Never shown and never stored. */
export const moduleNumber: Exchange<string> = {
  text: "AT+CGSN",
  timeoutMs: 3_000,
  parse: (reply) => {
    const digits = /\d{14,16}/.exec(onlyLine(reply))?.[0];
    if (digits === undefined) throw unexpected(reply, "it has no number of 15 digits");
    return digits;
  },
};

function onlyLine(reply: AtReply): string {
  const [line] = reply.lines;
  if (line === undefined) throw unexpected(reply, "it is empty");
  const value = unquoted(line.replace(/^(?:\+\w+|revision)\s*:\s*/i, ""));
  if (value === "") throw unexpected(reply, "it is empty");
  return value;
}

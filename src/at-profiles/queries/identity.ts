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
    const [manufacturer, model, ...rest] = reply.lines;
    if (manufacturer === undefined || model === undefined)
      throw unexpected(reply, "it has no manufacturer and model");
    const revision = rest
      .map((line) => /^Revision:\s*(\S+)/i.exec(line)?.[1])
      .find((found) => found !== undefined);
    return { manufacturer, model, revision: revision ?? "" };
  },
};

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
  return line.replace(/^\+\w+:\s*/, "").trim();
}

import { createWriteStream } from "node:fs";
import { resolve } from "node:path";
import { renderTranscriptLine } from "../at/transcript.ts";
import { redact } from "../report/redact.ts";
import { placeholderAddresses } from "../report/placeholder-addresses.ts";
import type { TraceLine } from "../workflows/world.ts";
import type { Options } from "./options.ts";
import type { Io } from "./io.ts";

/**
 * Opens the file of `--trace`: the AT conversation as a transcript (`>` sent, `<` received, `#` remark).
 * Identities are masked; public and hardware addresses are replaced by documentation addresses.
 */
export async function openTrace(
  options: Options,
  io: Io,
): Promise<{ readonly line: TraceLine; close(): Promise<void> } | undefined> {
  const name = options["trace"];
  if (typeof name !== "string") return undefined;
  const file = createWriteStream(resolve(io.cwd, name), { mode: 0o600 });
  await new Promise((opened, failed) => file.once("open", opened).once("error", failed));
  const masked = traceMask(placeholderAddresses());
  const write = (kind: Parameters<typeof renderTranscriptLine>[0], text: string): void =>
    void file.write(`${renderTranscriptLine(kind, text)}\n`);
  write("remark", `recorded by ethermode ${io.version}, identities masked`);
  let last: string | undefined;
  return {
    line: (port, direction, line) => {
      if (port !== last) write("remark", port);
      last = port;
      write(direction, masked(port, direction, line));
    },
    close: () => new Promise((closed) => file.end(() => closed(undefined))),
  };
}

/** Returns the mask of one line of a conversation: identities, logins, messages, addresses. */
export function traceMask(
  placeholder: (text: string) => string,
): (...line: Parameters<TraceLine>) => string {
  const withoutMessage = messageHider();
  return (port, direction, line) =>
    placeholder(redact(withoutLogin(direction === "received" ? withoutMessage(port, line) : line)));
}

/** Hides text messages: the line after a message header (3GPP TS 27.005 3.4.1), and any line in PDU form. */
function messageHider(): (port: string, line: string) => string {
  const follows = new Set<string>();
  return (port, line) => {
    const isMessage = follows.delete(port) || /^(?:[0-9A-F]{2}){16,}$/i.test(line);
    if (/^\+(CMT|CMGR|CMGL|CDS|CBM)\s*:/i.test(line)) follows.add(port);
    return isMessage ? "[message]" : line;
  };
}

/**
 * Hides the login of a data connection, which a modem can print (3GPP TS 27.007 10.1.31; QICSGP:
 * docs/facts/modem.md#pdp-login).
 */
function withoutLogin(line: string): string {
  const [, head, login] = /^(\+(?:CGAUTH\s*:\s*\d+,\d+|QICSGP\s*:\s*\d+),)(.*)$/i.exec(line) ?? [];
  if (head === undefined || login === undefined) return line;
  return `${head}${login
    .split(",")
    .map((field) => (field === "" || field === '""' ? field : '"[secret]"'))
    .join(",")}`;
}

import { finalResult } from "../../at/final.ts";

/** Queries whose replies name them: `+QCFG: "usbnet",1` answers `AT+QCFG="usbnet"`. */
const byFirstWord: ReadonlySet<string> = new Set(["QCFG", "QETH", "QMAP", "QENG", "QMBNCFG"]);
/** Queries with a question mark, by the prefix of their replies. */
const byQuestion: ReadonlySet<string> = new Set([
  "CPIN",
  "CFUN",
  "CEREG",
  "C5GREG",
  "CREG",
  "CGREG",
  "COPS",
  "CGDCONT",
  "CGATT",
  "CGACT",
  "QMAPWAC",
  "QUIMSLOT",
]);

/**
 * Returns the conversation with a mark before each line. A reply without its command, as people
 * paste it, gets the query that has such a reply.
 */
export function transcriptOf(lines: readonly string[]): string {
  const marked: string[] = [];
  let isAnswered = true;
  let lastQuery: string | undefined;
  for (const raw of lines) {
    const line = raw.trim();
    if (line === "" || line === "<" || line === ">") continue;
    const sent = sentIn(line);
    if (sent !== undefined) {
      marked.push(`> ${sent}`);
      [isAnswered, lastQuery] = [false, sent];
      continue;
    }
    const received = line.replace(/^<\s*/, "");
    const query = isAnswered ? queryOf(received) : undefined;
    if (query !== undefined && query !== lastQuery) marked.push(`> ${query}`);
    if (query !== undefined) lastQuery = query;
    marked.push(`< ${received}`);
    if (finalResult(received) !== undefined) [isAnswered, lastQuery] = [true, undefined];
  }
  return marked.join("\n");
}

function sentIn(line: string): string | undefined {
  const bare = line.replace(/^>+\s*/, "");
  if (/^[Aa][Tt](?:$|[+&^$*\dA-Z]|[iezv]\d?$)/.test(bare)) return bare;
  return line.startsWith(">") ? bare : undefined;
}

function queryOf(reply: string): string | undefined {
  const [, name = "", rest = ""] = /^\+([A-Z0-9]+): (.*)$/.exec(reply) ?? [];
  if (byQuestion.has(name)) return `AT+${name}?`;
  const word = /^"([\w/]+)"/.exec(rest)?.[1];
  if (byFirstWord.has(name) && word !== undefined) return `AT+${name}="${word}"`;
  return undefined;
}

import { parseCommand } from "./command.ts";
import { conversationLines } from "./conversation-lines.ts";
import { finalResult } from "./final.ts";
import { parseTranscript } from "./transcript.ts";

/** Returns the lines of the recorded reply to a command, its final result included. */
export type RecordedReplies = (command: string) => readonly string[];

/** Commands of the handshake. They prepare the port and report nothing about the modem. */
const handshakeCommands: ReadonlySet<string> = new Set(["AT", "ATE0", "ATQ0", "ATV1", "AT+CMEE=1"]);

/**
 * Parses a recorded AT conversation: a trace, or text pasted from a terminal. The last recorded
 * reply to a command counts. A command without a recorded reply gets ERROR. In a part of a
 * conversation it gets OK without a value, because the reply is unknown.
 */
export function recordedReplies(text: string, isPart = false): RecordedReplies {
  const known = knownReplies(text);
  return (command) =>
    known(command) ?? [isPart || handshakeCommands.has(normalized(command)) ? "OK" : "ERROR"];
}

/** Parses a conversation in the same way. A command without a recorded reply has none. */
export function knownReplies(text: string): (command: string) => readonly string[] | undefined {
  const exact = new Map<string, readonly string[]>();
  const loose = new Map<string, readonly string[]>();
  const parts = new Map<string, readonly string[]>();
  for (const { sent, received } of parseTranscript(withMarks(text))) {
    const lines = received.map((line) => line.trim()).filter((line) => line !== "");
    const reply = sent === undefined ? [] : withoutEcho(lines, sent);
    if (sent === undefined || reply.length === 0) continue;
    exact.set(normalized(sent), withFinal(reply));
    loose.set(normalized(sent).toUpperCase(), withFinal(reply));
    for (const [part, answer] of repliesInside(sent, reply)) parts.set(part, answer);
  }
  return (command) => {
    const key = normalized(command).toUpperCase();
    return exact.get(normalized(command)) ?? loose.get(key) ?? parts.get(key);
  };
}

/** Queries whose answer is part of a longer one: that of a chain, or of a list of all contexts. */
function repliesInside(
  sent: string,
  reply: readonly string[],
): readonly (readonly [command: string, reply: readonly string[]])[] {
  const listed = /^AT(\+CGPADDR|\+CGCONTRDP)$/.exec(normalized(sent).toUpperCase())?.[1];
  if (listed !== undefined) {
    const cids = reply.flatMap((line) => /^\+\w+:\s*(\d+)/.exec(line)?.[1] ?? []);
    return cids.map((cid) => [
      `AT${listed}=${cid}`,
      [...reply.filter((line) => /^\+\w+:\s*(\d+)/.exec(line)?.[1] === cid), "OK"],
    ]);
  }
  const chain = /^AT[\x20-\x7e]*;/i.test(sent) ? sent.trim().slice(2) : "";
  return chain.split(betweenMembers).flatMap((part) => {
    const [member] = part === "" ? [] : parseCommand(`AT${part.trim()}`).members;
    const own = reply.filter((line) => {
      const [, prefix = "", word] = /^([+^*$#%]\w+)\s*:\s*"?([\w/]*)/.exec(line) ?? [];
      const hasKey = member?.key === undefined || member.key === word?.toLowerCase();
      return prefix.toUpperCase() === member?.name && hasKey;
    });
    return own.length === 0 ? [] : [[normalized(`AT${part}`).toUpperCase(), [...own, "OK"]]];
  });
}

/** A semicolon outside quotes. */
const betweenMembers = /;(?=(?:[^"]*"[^"]*")*[^"]*$)/;

/** Returns whether the text holds at least one AT command with a reply. */
export function isConversation(text: string): boolean {
  return parseTranscript(withMarks(text)).some(
    ({ sent, received }) => sent !== undefined && /^at/i.test(sent.trim()) && received.length > 0,
  );
}

/** Marks the lines of a pasted terminal: a line that begins with AT was sent, any other received. */
function withMarks(text: string): string {
  return (
    conversationLines(text)
      .map((line) => line.trim())
      // A blank line would end a reply. Replies of modems have them between their lines.
      .filter((line) => line !== "" && line !== "<")
      .map((line) => {
        if (/^[><#]/.test(line)) return line;
        return /^AT([+&\dA-Z]|$)/i.test(line) ? `> ${line}` : `< ${line}`;
      })
      .join("\n")
  );
}

/** A modem ignores case and spaces outside quotes. */
function normalized(command: string): string {
  return command
    .trim()
    .split(/("[^"]*")/)
    .map((part) => (part.startsWith('"') ? part : part.replaceAll(/\s+/g, "").toUpperCase()))
    .join("");
}

function withoutEcho(lines: readonly string[], sent: string): readonly string[] {
  return lines[0] !== undefined && normalized(lines[0]) === normalized(sent)
    ? lines.slice(1)
    : lines;
}

/** A pasted reply often lacks its last line. */
function withFinal(lines: readonly string[]): readonly string[] {
  const end = lines.findIndex((line) => finalResult(line) !== undefined);
  return end === -1 ? [...lines, "OK"] : lines.slice(0, end + 1);
}

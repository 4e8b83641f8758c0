import type { Command } from "./command.ts";
import { finalResult, type FinalResult } from "./final.ts";
import { isKnownUnsolicited, isRegistrationNews, prefixOf } from "./unsolicited.ts";

/** Everything between a command and a final result. */
export interface Answer {
  readonly result: FinalResult;
  /** Information lines of this command. */
  readonly lines: readonly string[];
  /** Lines of another command, or news nobody knows yet. */
  readonly strays: readonly string[];
  /**
   * `own`: it answers this command as far as can be told. `bare`: a question was answered by a result alone,
   * which may be another client's. `foreign`: the lines before the result answer something else.
   */
  readonly pairing: "own" | "bare" | "foreign";
}

export interface AnswerReader {
  /** Takes the next line; returns the answer when this line ends one. A reader may go on to the next. */
  take(line: string): Answer | undefined;
}

/** More lines than any command answers; what a runaway port adds is dropped. */
const mostLines = 10_000;

/** Sorts lines into echo, information, final result and news, by prefix, key and position (M55; MUDI on crossed answers). */
export function readAnswer(command: Command, news: (line: string) => void): AnswerReader {
  let lines: string[] = [];
  let strays: string[] = [];
  const reset = (): void => {
    lines = [];
    strays = [];
  };
  const finish = (result: FinalResult): Answer => {
    const kept = reportsState(command) ? lines.slice(-1) : lines;
    const answer: Answer = {
      result,
      lines: kept,
      strays,
      pairing: pairingOf(command, result, kept, strays),
    };
    lines.slice(0, lines.length - kept.length).forEach(news);
    reset();
    return answer;
  };
  return {
    take(line) {
      const result = finalResult(line, command);
      if (result !== undefined) return finish(result);
      const kind = kindOf(command, line);
      if (kind === "echo") reset();
      else if (kind === "news") news(line);
      else if (lines.length + strays.length < mostLines)
        (kind === "information" ? lines : strays).push(line);
      return undefined;
    },
  };
}

function kindOf(command: Command, line: string): "echo" | "information" | "news" | "stray" {
  if (line.toUpperCase() === command.text.trim().toUpperCase()) return "echo";
  const prefix = prefixOf(line);
  if (prefix === undefined) {
    if (isKnownUnsolicited(line)) return "news";
    return isEcho(line) ? "stray" : "information";
  }
  const members = command.members.filter((member) => member.name === prefix);
  const known = isKnownUnsolicited(line);
  if (members.length === 0) return known ? "news" : "stray";
  if (known && (command.mood === "tells" || isRegistrationNews(line))) return "news";
  return members.some((member) => member.key === undefined || carriesKey(line, member.key))
    ? "information"
    : "stray";
}

/** Another client's command, echoed to us. */
export function isEcho(line: string): boolean {
  return /^AT([+^*$#%&]|$|[EQVZI]\d?$)/i.test(line);
}

/** An unquoted first field may be anything: `+QETH: route IPv4:` (M55 12.7.3). */
function carriesKey(line: string, key: string): boolean {
  const quoted = /^[^:]*:\s*"([^"]*)/.exec(line)?.[1];
  return quoted === undefined || quoted.trim().toLowerCase() === key;
}

/** `AT+CPIN?` and its like answer with the very line the modem also sends unasked; of several, the last is the newest truth. */
function reportsState(command: Command): boolean {
  const name = command.members[0]?.name;
  return (
    command.members.length === 1 &&
    /^AT[^=]*\?$/.test(command.text) &&
    name !== undefined &&
    isKnownUnsolicited(`${name}:`)
  );
}

function pairingOf(
  command: Command,
  result: FinalResult,
  lines: readonly string[],
  strays: readonly string[],
): Answer["pairing"] {
  if (command.mood === "asks" && result.kind === "accepted") {
    const own =
      command.answer === "values"
        ? lines.length > 0
        : lines.some((line) => prefixOf(line) !== undefined);
    if (own) return "own";
    if (strays.length === 0) return "bare";
  }
  return strays.length === 0 ? "own" : "foreign";
}

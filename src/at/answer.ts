import { type Command, isBareCommand } from "./command.ts";
import { finalResult, type FinalResult } from "./final.ts";
import {
  isKnownUnsolicited,
  isSamePrefix,
  isUnsolicitedRegistration,
  prefixOf,
} from "./unsolicited.ts";

/** Everything between a command and a final result. */
export interface Answer {
  readonly result: FinalResult;
  /** Information lines of this command. */
  readonly lines: readonly string[];
  /** Lines of another command, or unsolicited lines of an unknown kind. */
  readonly strays: readonly string[];
  /**
   * `own`: nothing contradicts that it answers this command. `bare`: a query was answered by a
   * result alone, which may be another client's. `mixed`: lines of an unknown kind precede the
   * result of an action, most likely unsolicited ones. `foreign`: the lines before the result answer
   * another command.
   */
  readonly pairing: "own" | "bare" | "mixed" | "foreign";
}

export interface AnswerReader {
  /**
   * Takes the next line and returns the answer if this line completes it. The reader can then read
   * another.
   */
  take(line: string): Answer | undefined;
  /** Whether lines of an answer have arrived whose result has not. */
  isWithinAnswer(): boolean;
}

/** More lines than any answer has. Further lines of a runaway port are dropped. */
const maxLines = 10_000;

/**
 * Sorts lines into echo, information, final result and unsolicited lines, by prefix, key and
 * position (docs/facts/modem.md#other-port-users on crossed answers).
 */
export function readAnswer(command: Command, unsolicited: (line: string) => void): AnswerReader {
  let lines: string[] = [];
  let strays: string[] = [];
  const reset = (): void => {
    lines = [];
    strays = [];
  };
  const finish = (result: FinalResult): Answer => {
    const state = reportsState(command)
      ? lines.findLastIndex((line) => prefixOf(line) !== undefined)
      : undefined;
    const kept = state === undefined ? lines : lines.filter((_line, at) => at === state);
    const answer: Answer = {
      result,
      lines: kept,
      strays,
      pairing: pairingOf(command, result, kept, strays),
    };
    if (state !== undefined) lines.filter((_line, at) => at !== state).forEach(unsolicited);
    reset();
    return answer;
  };
  return {
    isWithinAnswer: () => lines.length > 0,
    take(line) {
      const result = finalResult(line, command);
      if (result !== undefined) return finish(result);
      const kind = kindOf(command, line);
      if (kind === "echo") reset();
      else if (kind === "unsolicited") unsolicited(line);
      else if (lines.length + strays.length < maxLines)
        (kind === "information" ? lines : strays).push(line);
      return undefined;
    },
  };
}

function kindOf(command: Command, line: string): "echo" | "information" | "unsolicited" | "stray" {
  if (line.toUpperCase() === command.text.trim().toUpperCase()) return "echo";
  const prefix = prefixOf(line);
  if (prefix === undefined) {
    if (isKnownUnsolicited(line)) return "unsolicited";
    return isEcho(line) || isBareCommand(command) ? "stray" : "information";
  }
  const members = command.members.filter((member) => isSamePrefix(member.name, prefix));
  const known = isKnownUnsolicited(line);
  if (members.length === 0) {
    if (known) return "unsolicited";
    return command.answer === "values" && capabilityPrefixes.has(prefix) ? "information" : "stray";
  }
  const isAsked = members.some(({ effect }) => effect === "query");
  if (known && (!isAsked || isUnsolicitedRegistration(line))) return "unsolicited";
  return members.some((member) => member.key === undefined || carriesKey(line, member.key))
    ? "information"
    : "stray";
}

/** Lines with a prefix that belong to the answer to `ATI` (V.250 6.1.3). */
const capabilityPrefixes = new Set(["+GCAP"]);

/** Whether the line is the echo of another client's command. */
export function isEcho(line: string): boolean {
  return /^AT([+^*$#%&]|$|[EQVZI]\d?$)/i.test(line);
}

/**
 * Returns true for an unquoted first field, which can be anything: `+QETH: route IPv4:`
 * (docs/facts/modem.md#routing).
 */
function carriesKey(line: string, key: string): boolean {
  const quoted = /^[^:]*:\s*"([^"]*)/.exec(line)?.[1];
  return quoted === undefined || quoted.trim().toLowerCase() === key;
}

/**
 * Commands such as `AT+CPIN?` answer with a line that the modem also sends unsolicited. The last of
 * several such lines is current.
 */
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
  if (command.effect === "query" && result.kind === "accepted") {
    const own =
      command.answer === "values"
        ? lines.length > 0
        : lines.some((line) => prefixOf(line) !== undefined);
    if (own) return "own";
    if (strays.length === 0) return "bare";
  }
  if (strays.length === 0) return "own";
  return command.effect === "action" && !strays.some(isEcho) ? "mixed" : "foreign";
}

import { type Answer, type AnswerReader, isEcho } from "./answer.ts";
import { type Command, isBareCommand } from "./command.ts";
import { prefixOf } from "./unsolicited.ts";

/** Answers in a row to commands such as `AT` that carry the same foreign lines. */
const proof = 3;

/** The prefixes of unsolicited lines that are not in the list of known ones. */
export interface LearnedUnsolicited {
  /** Learns from an answer after the time in which another program's result can follow. */
  note(command: Command, answer: Answer): void;
  /** Returns a reader that gives learned lines to `unsolicited`. */
  leaveOut(
    command: Command,
    reader: AnswerReader,
    unsolicited: (line: string) => void,
  ): AnswerReader;
}

/**
 * Learns prefixes of unsolicited lines. The answer to a bare `AT` is only `OK`, so lines that come
 * with every `OK` are from the modem's firmware. Those of another program's command have a result too.
 */
export function learnedUnsolicited(): LearnedUnsolicited {
  const learned = new Set<string>();
  let last = "";
  let times = 0;
  return {
    note: (command, { pairing, result, strays }) => {
      if (!isBareCommand(command)) return;
      const isNews = pairing === "mixed" && result.kind === "accepted" && !strays.some(isEcho);
      const prefixes = isNews ? strays.map((line) => prefixOf(line) ?? "") : [""];
      const key = prefixes.includes("") ? "" : [...new Set(prefixes)].sort().join(" ");
      times = key === last ? times + 1 : 1;
      last = key;
      if (key !== "" && times >= proof) prefixes.forEach((prefix) => learned.add(prefix));
    },
    leaveOut: ({ members }, reader, unsolicited) => ({
      ...reader,
      take: (line) => {
        const prefix = prefixOf(line) ?? "";
        if (!learned.has(prefix) || members.some(({ name }) => name === prefix))
          return reader.take(line);
        unsolicited(line);
        return undefined;
      },
    }),
  };
}

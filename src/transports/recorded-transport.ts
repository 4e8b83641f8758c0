import { readAnswer } from "../at/answer.ts";
import type { Answer } from "../at/answer.ts";
import type { Command } from "../at/command.ts";
import type { RecordedAnswers, RecordedTransport } from "../at/recorded-answers.ts";
import { recordedReplies } from "../at/recorded-replies.ts";

/** Returns the answers of a recorded conversation. Each is read once, for all targets. */
export function recordedAnswers(conversation: string, isPart: boolean): RecordedAnswers {
  const reply = recordedReplies(conversation, isPart);
  const known = new Map<string, Answer | undefined>();
  return (command) => {
    if (!known.has(command.text)) known.set(command.text, answerIn(reply(command.text), command));
    return known.get(command.text);
  };
}

function answerIn(lines: readonly string[], command: Command): Answer | undefined {
  const reader = readAnswer(command, () => undefined);
  return lines.flatMap((line) => reader.take(line) ?? [])[0];
}

/** Opens a port with recorded answers. Nothing is written anywhere. */
export function recordedTransport(label: string, recorded: RecordedAnswers): RecordedTransport {
  let close: (end: IteratorReturnResult<undefined>) => void = () => undefined;
  const closed = new Promise<IteratorReturnResult<undefined>>((resolve) => {
    close = resolve;
  });
  return {
    label,
    recorded,
    bytes: { [Symbol.asyncIterator]: () => ({ next: () => closed }) },
    write: async () => undefined,
    [Symbol.asyncDispose]: async () => close({ done: true, value: undefined }),
  };
}

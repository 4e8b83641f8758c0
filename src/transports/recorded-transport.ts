import { PassThrough } from "node:stream";
import { recordedReplies } from "../at/recorded-replies.ts";
import type { OpenTransport } from "../at/transport.ts";

/** Opens a port whose answers are those of a recorded conversation. Nothing is written anywhere. */
export function recordedTransport(
  path: string,
  conversation: string,
  isPart = false,
): OpenTransport {
  const reply = recordedReplies(conversation, isPart);
  return async () => {
    const received = new PassThrough();
    const decoder = new TextDecoder();
    let typed = "";
    return {
      label: path,
      bytes: received,
      write: async (data) => {
        const lines = `${typed}${decoder.decode(data)}`.split(/[\r\n]/);
        typed = lines.pop() ?? "";
        for (const command of lines.filter((line) => line.trim() !== ""))
          for (const line of reply(command)) received.write(`\r\n${line}\r\n`);
      },
      [Symbol.asyncDispose]: async () => void received.end(),
    };
  };
}

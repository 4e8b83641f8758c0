import { parseCommand } from "../../at/command.ts";
import type { AtSession } from "../../at/session.ts";
import { prefixOf } from "../../at/unsolicited.ts";
import type { Call } from "../../core/call.ts";
import type { Clock } from "../../core/clock.ts";

/** Commands whose results follow their `OK`: ping, sockets, DNS, NTP, HTTP, FTP, MQTT. */
const answersLater = /^\+(QPING|QNTP|QI(OPEN|CLOSE|DNSGIP)|Q(HTTP|FTP|SSL|MT|SMTP)\w+)$/;

/** Time without a further line after which such a command is complete. */
const laterMs = 5_000;
/** Time in which the last lines of any other command arrive. */
const sameBreathMs = 300;

export interface LinesAfterwards {
  /** Returns the lines of the command that follow its final result. */
  collect(): Promise<readonly string[]>;
  stop(): void;
}

/** Listens for lines of an action that follow its final result. Starts before the command is sent. */
export async function linesAfterwards(
  text: string,
  session: Pick<AtSession, "onUnsolicited">,
  clock: Clock,
  call: Call,
): Promise<LinesAfterwards> {
  const { effect, members } = parseCommand(text);
  const lines: string[] = [];
  const isOwn = (line: string): boolean => members.some(({ name }) => name === prefixOf(line));
  const stop = session.onUnsolicited((line) => isOwn(line) && lines.push(line));
  // The session first repeats the lines of earlier commands, in microtasks.
  await Promise.resolve();
  lines.length = 0;
  return {
    stop,
    collect: async () => {
      if (effect === "query") return [];
      const restMs = members.some(({ name }) => answersLater.test(name)) ? laterMs : sameBreathMs;
      for (let seen = -1; seen < lines.length;) {
        seen = lines.length;
        await clock.sleep(restMs, call);
      }
      return lines;
    },
  };
}

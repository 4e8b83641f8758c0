import type { Transport } from "../../src/at/transport.ts";
import { Failure } from "../../src/core/failure.ts";

/** A port in memory whose far end is a function: for tests of what listens, not of what answers. */
export interface ScriptedPort extends Transport {
  /** Commands received so far, without their CR. */
  readonly commands: readonly string[];
  /** The far end speaks. */
  say(data: string | Uint8Array): void;
  /** The device goes away. */
  unplug(): void;
}

/** What the far end says to a command; nothing is silence. */
type Said = string | readonly (string | Uint8Array)[] | undefined | void;

/** `answer` is called with each command and the number of times it came; what it returns is said at once, piece by piece. */
export function scriptedPort(
  answer: (command: string, times: number) => Said = () => undefined,
): ScriptedPort {
  const commands: string[] = [];
  const waiting: Uint8Array[] = [];
  let typed = "";
  let end: "open" | "closed" | "unplugged" = "open";
  let wake = (): void => undefined;

  async function* bytes(): AsyncGenerator<Uint8Array, void, void> {
    for (;;) {
      while (waiting.length > 0) yield* waiting.splice(0);
      if (end === "unplugged") throw gone();
      if (end === "closed") return;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  const gone = (): Failure =>
    new Failure("port/vanished", { message: "The scripted port is gone." });
  const say = (data: string | Uint8Array): void => {
    waiting.push(typeof data === "string" ? Buffer.from(data, "utf8") : data);
    wake();
  };
  const take = (command: string): void => {
    commands.push(command);
    const said = answer(command, commands.filter((earlier) => earlier === command).length) ?? [];
    (typeof said === "string" ? [said] : said).forEach(say);
  };

  return {
    label: "/dev/ttyTEST",
    bytes: bytes(),
    commands,
    say,
    unplug() {
      end = "unplugged";
      wake();
    },
    async write(data, call) {
      call.signal.throwIfAborted();
      if (end !== "open") throw gone();
      const parts = (typed + Buffer.from(data).toString("latin1")).split("\r");
      typed = parts.pop() ?? "";
      parts.forEach(take);
    },
    async [Symbol.asyncDispose]() {
      if (end === "open") end = "closed";
      wake();
    },
  };
}

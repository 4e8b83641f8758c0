import type { Transport } from "../../src/at/transport.ts";
import { Failure } from "../../src/core/failure.ts";

/** A port in memory whose modem is a function. */
export interface ScriptedPort extends Transport {
  /** Commands received so far, without their CR. */
  readonly commands: readonly string[];
  /** Sends data to the program. */
  say(data: string | Uint8Array): void;
  /** Removes the device. */
  unplug(): void;
}

/** Reply to a command in pieces; undefined sends none. */
type Reply = string | readonly (string | Uint8Array)[] | undefined | void;

/** Opens a port. `answer` gets each command with its count, and its result is sent at once, piece by piece. */
export function scriptedPort(
  answer: (command: string, times: number) => Reply = () => undefined,
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
    const reply = answer(command, commands.filter((earlier) => earlier === command).length) ?? [];
    (typeof reply === "string" ? [reply] : reply).forEach(say);
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

import type { SimulatedModem } from "../../simulator/modem/modem.ts";
import { settled } from "./manual-clock.ts";

/** A plain client of a simulated AT port, independent of the product's AT engine. */
export interface Terminal {
  /** Sends a command line and returns the new lines without echo and blank lines. */
  ask(line: string): Promise<readonly string[]>;
  /** Sends several commands in turn and returns the lines of each. */
  askAll(...lines: readonly string[]): Promise<readonly (readonly string[])[]>;
  /** Lines received since the last command. */
  heard(): readonly string[];
  /** All received text. */
  raw(): string;
  chunks(): readonly number[];
  hungUp(): boolean;
}

/** Opens the given USB interface, by default the one with the AT port. */
export function terminal(modem: SimulatedModem, interfaceNumber?: number): Terminal {
  const port = modem.open(
    interfaceNumber ?? modem.usb()?.interfaces.find(({ role }) => role === "at")?.number ?? -1,
  );
  const received: string[] = [];
  let read = 0;
  let gone = false;
  port.onData((data) => void received.push(Buffer.from(data).toString("latin1")));
  port.onHangUp(() => (gone = true));

  const heard = (): readonly string[] => {
    const fresh = received.slice(read).join("");
    read = received.length;
    return fresh.split(/[\r\n]+/).filter((line) => line !== "");
  };
  const ask = async (line: string): Promise<readonly string[]> => {
    heard();
    port.write(Buffer.from(`${line}\r`, "latin1"));
    await settled();
    const lines = heard();
    return lines[0] === line ? lines.slice(1) : lines;
  };
  return {
    ask,
    askAll: async (...lines) => {
      const answers: (readonly string[])[] = [];
      for (const line of lines) answers.push(await ask(line));
      return answers;
    },
    heard,
    raw: () => received.join(""),
    chunks: () => received.map((chunk) => chunk.length),
    hungUp: () => gone,
  };
}

import type { Bench } from "./bench.ts";

/** Sends a command as another program does, waits the given time, and closes the AT port. */
export async function sendAsOther(bench: Bench, command: string, waitMs: number): Promise<void> {
  const port = bench.pair.modem.open(2);
  port.write(Buffer.from(`${command}\r`));
  await bench.wait(waitMs);
  port.close();
}

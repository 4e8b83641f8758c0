import { spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import type { BedNetwork } from "./network.ts";
import { exited, outcome, within } from "./run.ts";

/** Repeats a query until it returns a value, for half a minute. */
export async function waitFor<T>(what: string, query: () => Promise<T | undefined>): Promise<T> {
  for (let attempt = 0; attempt < 150; attempt += 1) {
    const found = await query();
    if (found !== undefined) return found;
    await pause(200);
  }
  throw new Error(`${what} did not come`);
}

/** Opens a connection from the Internet to `address` and returns whether it arrives at the router. */
export async function inbound(
  { router, carrier }: BedNetwork,
  address: string,
): Promise<"arrives" | "does not arrive"> {
  const [program, ...words] = within(router, [
    "socat",
    "-u",
    "TCP-LISTEN:9000,reuseaddr,fork",
    "STDOUT",
  ]);
  const listener = spawn(program, words, { stdio: ["ignore", "pipe", "ignore"] });
  const heard = new Promise<"arrives">((resolve) =>
    listener.stdout.once("data", () => resolve("arrives")),
  );
  // Several attempts: the listener can start late, and the first packet waits for ARP.
  const [caller, ...rest] = within(carrier, [
    "sh",
    "-c",
    `for try in 1 2 3 4; do echo hello | socat -u STDIN TCP:${address}:9000,connect-timeout=1; sleep 0.2; done`,
  ]);
  try {
    return await Promise.race([
      heard,
      outcome(caller, rest).then(() => pause(200, "does not arrive" as const)),
    ]);
  } finally {
    listener.kill("SIGKILL");
    await exited(listener);
  }
}

import { execFile } from "node:child_process";
import { uptime } from "node:os";
import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";

export interface KernelLog {
  readonly text: string;
  /** Seconds since this computer started, at the time of reading. */
  readonly uptimeSeconds: number;
}

/**
 * Reads the kernel log of this computer; undefined if there is none or this user may not read
 * it.
 */
export function readKernelLog(
  {
    platform,
    env,
  }: {
    readonly platform: NodeJS.Platform;
    readonly env: Readonly<Record<string, string | undefined>>;
  },
  call: Call,
): Promise<KernelLog | undefined> {
  if (platform !== "linux") return Promise.resolve(undefined);
  return new Promise((resolve) => {
    // Only PATH: the language and the timestamps of the output must not depend on the caller's
    // environment.
    const own = defined({ LC_ALL: "C", PATH: env["PATH"] });
    execFile(
      "dmesg",
      [],
      {
        env: own,
        signal: call.signal,
        timeout: 5_000,
        maxBuffer: 16 * 1024 * 1024,
        encoding: "utf8",
      },
      (error, text) => resolve(error === null ? { text, uptimeSeconds: uptime() } : undefined),
    );
  });
}

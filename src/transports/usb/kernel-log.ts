import { execFile } from "node:child_process";
import { uptime } from "node:os";
import type { Call } from "../../core/call.ts";

export interface KernelLog {
  readonly text: string;
  /** Seconds since this machine started, at the time of reading. */
  readonly uptimeSeconds: number;
}

/** The kernel's log of this machine; undefined where it has none or this user may not read it. */
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
    // A path and nothing else of our environment: its words and the form of its stamps must not depend on who calls.
    const own = { LC_ALL: "C", ...(env["PATH"] === undefined ? {} : { PATH: env["PATH"] }) };
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

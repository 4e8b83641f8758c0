import type { Call } from "../../core/call.ts";
import { newMark, splitParts } from "./parts.ts";
import { runScript } from "../script.ts";
import { shellFile } from "../shell-file.ts";
import type { Shell } from "../shell.ts";

/** What a router wrote down of its USB ports and of ModemManager; only a diagnosis wants it. */
export interface RouterRecords {
  /** /sys/kernel/debug/usb/devices */
  readonly usbDevices: string;
  /** Lines of the system log. */
  readonly log: string;
  /** Seconds since the router started. */
  readonly uptimeSeconds?: number;
}

/** The newest lines that matter; a log can be long and a connection slow. */
const mostLines = 400;

/** Looks, changes nothing. */
export async function readRecords(shell: Shell, call: Call): Promise<RouterRecords> {
  const mark = newMark();
  const parts = splitParts(
    mark,
    await runScript(
      shell,
      { body: shellFile("./records.sh", import.meta.url), args: [mark, String(mostLines)] },
      call,
    ),
  );
  const uptime = Number.parseFloat(parts.get("uptime") ?? "");
  return {
    usbDevices: parts.get("usb") ?? "",
    log: parts.get("log") ?? "",
    ...(Number.isFinite(uptime) ? { uptimeSeconds: uptime } : {}),
  };
}

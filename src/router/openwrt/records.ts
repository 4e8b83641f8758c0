import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import { newMark, splitParts } from "./parts.ts";
import { runScript } from "../script.ts";
import { shellFile } from "../shell-file.ts";
import type { Shell } from "../shell.ts";

/** The router's records of its USB ports and of ModemManager, for a diagnosis. */
export interface RouterRecords {
  /** /sys/kernel/debug/usb/devices */
  readonly usbDevices: string;
  /** Lines of the system log. */
  readonly log: string;
  /** Seconds since the router started. */
  readonly uptimeSeconds?: number;
}

/** The newest relevant lines: a log can be long and a connection slow. */
const maxLines = 400;

/** Reads the records. Changes nothing. */
export async function readRecords(shell: Shell, call: Call): Promise<RouterRecords> {
  const mark = newMark();
  const parts = splitParts(
    mark,
    await runScript(
      shell,
      { body: shellFile("./records.sh", import.meta.url), args: [mark, String(maxLines)] },
      call,
    ),
  );
  const uptime = Number.parseFloat(parts.get("uptime") ?? "");
  return defined({
    usbDevices: parts.get("usb") ?? "",
    log: parts.get("log") ?? "",
    uptimeSeconds: Number.isFinite(uptime) ? uptime : undefined,
  });
}

import type { Call } from "../../core/call.ts";
import { newMark, splitParts } from "./facts-script.ts";
import { runScript } from "../script.ts";
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

/** Applets and options of every OpenWrt since 19.07 (openwrt.md D). Each part tolerates that its source is missing. */
export const recordsScript = `
exec 2>/dev/null
mark=$1; lines=$2
part() { printf '\\n%s %s\\n' "$mark" "$1"; }
part usb; cat /sys/kernel/debug/usb/devices
part uptime; cat /proc/uptime
part log; logread | grep -E 'kernel: .*(usb|hub|option|qmi_wwan|cdc_)|<[a-z]+> +\\[modem|ModemManager' | tail -n "$lines"
part end
`;

/** Looks, changes nothing. */
export async function readRecords(shell: Shell, call: Call): Promise<RouterRecords> {
  const mark = newMark();
  const parts = splitParts(
    mark,
    await runScript(shell, { body: recordsScript, args: [mark, String(mostLines)] }, call),
  );
  const uptime = Number.parseFloat(parts.get("uptime") ?? "");
  return {
    usbDevices: parts.get("usb") ?? "",
    log: parts.get("log") ?? "",
    ...(Number.isFinite(uptime) ? { uptimeSeconds: uptime } : {}),
  };
}

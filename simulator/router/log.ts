import type { Clock } from "../../src/core/clock.ts";

const kept = 500;

/** The ring buffer of logd, lost with the power. */
export function createLog(clock: Clock) {
  let lines: string[] = [];
  return {
    /** `source` is facility, level and name: `daemon.notice netifd`. */
    add(source: string, text: string): void {
      lines = [...lines, `${stamp(clock.now())} ${source}: ${text}`].slice(-kept);
    },
    lines: (): readonly string[] => lines,
    clear(): void {
      lines = [];
    },
  };
}

export type RouterLog = ReturnType<typeof createLog>;

const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `Sun Nov 22 14:33:16 2026`, UTC. */
function stamp(nowMs: number): string {
  const date = new Date(nowMs);
  const time = date.toISOString().slice(11, 19);
  const day = String(date.getUTCDate()).padStart(2);
  const weekday = days[date.getUTCDay()];
  return `${weekday} ${months[date.getUTCMonth()]} ${day} ${time} ${date.getUTCFullYear()}`;
}

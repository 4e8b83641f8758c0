/**
 * Lines kept for a later listener: a restart's `RDY` can arrive before the first listener
 * (docs/facts/modem.md#rdy).
 */
const maxLines = 64;

/** The unsolicited lines of one port. */
export interface UnsolicitedLog {
  push(line: string): void;
  /**
   * Calls the listener with the kept lines, then with every new one. Returns the function that
   * stops it.
   */
  listen(listener: (line: string) => void): () => void;
}

export function unsolicitedLog(): UnsolicitedLog {
  const listeners = new Set<(line: string) => void>();
  const kept: string[] = [];
  return {
    push(line) {
      kept.push(line);
      if (kept.length > maxLines) kept.shift();
      for (const listener of listeners) listener(line);
    },
    listen(listener) {
      for (const line of kept) queueMicrotask(() => listeners.has(listener) && listener(line));
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

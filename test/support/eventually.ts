import { vi } from "vitest";

/** Resolves with the result of `check` once it succeeds. The timeout allows for a busy computer. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 30_000 });
}

import { type Exchange } from "../../../src/at/exchange.ts";

export const call = { signal: new AbortController().signal };

export function lines(
  text: string,
  extra: Partial<Exchange<readonly string[]>> = {},
): Exchange<readonly string[]> {
  return { text, timeoutMs: 5_000, parse: (reply) => reply.lines, ...extra };
}

export const wwan = lines('AT+QMAP="WWAN"', { parse: (reply) => reply.row("+QMAP", "WWAN") });

import type { Exchange } from "../../at/exchange.ts";
import { qmapSubCommands } from "../../at-profiles/queries/capabilities.ts";
import type { AnySetting } from "../../at-profiles/setting.ts";

/** QA asks what is refused right after a start up to ten times, one second apart (modem.md 3a R1), but begins later than whoever has just plugged a modem in. */
const retries = 15;

export interface RetryPolicy {
  /** The exchange with the patience it deserves. */
  with<T>(exchange: Exchange<T>): Exchange<T>;
  answered(exchange: Exchange<unknown>): void;
  /** In spite of all patience: from now on it counts as missing at once. */
  refused(exchange: Exchange<unknown>): void;
  /** By setting id: what this modem is known to have answered before, in this run or an earlier one. */
  expect(ids: readonly string[]): void;
}

/** A refused question means that the firmware lacks the setting, but not where it answered before: then it has just started, and is asked again. */
export function retryPolicyFor(settings: readonly AnySetting[]): RetryPolicy {
  const questions = new Set([qmapSubCommands.text, ...settings.map(({ read }) => read.text)]);
  // Nearly every firmware that is asked for this list has it: refused at the very first, the modem has most likely just started.
  const known = new Set([qmapSubCommands.text]);
  return {
    with: (exchange) =>
      known.has(exchange.text)
        ? { ...exchange, retries: Math.max(retries, exchange.retries ?? 0) }
        : exchange,
    answered: ({ text }) => {
      if (questions.has(text)) known.add(text);
    },
    refused: ({ text }) => void known.delete(text),
    expect: (ids) =>
      settings.filter(({ id }) => ids.includes(id)).forEach(({ read }) => known.add(read.text)),
  };
}

import type { Exchange } from "../../at/exchange.ts";
import { qmapSubCommands } from "../../at-profiles/queries/capabilities.ts";
import type { AnySetting } from "../../at-profiles/setting.ts";

/**
 * More than the ten retries of QA (docs/facts/modem.md#errors-after-boot), which waits longer after
 * a boot than this program.
 */
const retries = 15;

export interface RetryPolicy {
  /** Returns the exchange with the number of retries it needs. */
  with<T>(exchange: Exchange<T>): Exchange<T>;
  answered(exchange: Exchange<unknown>): void;
  /** After all retries. From now on one refusal means that the setting is missing. */
  refused(exchange: Exchange<unknown>): void;
  /** Names settings, by id, that this modem reported before, in this run or an earlier one. */
  expect(ids: readonly string[]): void;
}

/**
 * Returns the retries for queries of these settings. A refusal means that the firmware lacks the
 * setting, unless it answered before: then the modem has just started, and the query is repeated.
 */
export function retryPolicyFor(settings: readonly AnySetting[]): RetryPolicy {
  const queries = new Set([qmapSubCommands.text, ...settings.map(({ read }) => read.text)]);
  // Nearly every firmware has this list, so a first refusal most likely means that the modem has
  // just started.
  const known = new Set([qmapSubCommands.text]);
  return {
    with: (exchange) =>
      known.has(exchange.text)
        ? { ...exchange, retries: Math.max(retries, exchange.retries ?? 0) }
        : exchange,
    answered: ({ text }) => {
      if (queries.has(text)) known.add(text);
    },
    refused: ({ text }) => void known.delete(text),
    expect: (ids) =>
      settings.filter(({ id }) => ids.includes(id)).forEach(({ read }) => known.add(read.text)),
  };
}

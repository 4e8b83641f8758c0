import type { Exchange } from "../at/exchange.ts";
import { Failure } from "../core/failure.ts";
import type { Json } from "../core/json.ts";

/**
 * A state of the modem that a write can end. `data-connection`: `redials` tells whether the modem
 * starts it again. `ethernet-link`: the link drops for seconds. `lease`: a device on the port needs
 * a new one.
 */
export type EndedState = "data-connection" | "ethernet-link" | "lease";

/** A value that a modem stores: how to read, write, compare and show it. */
export interface Setting<T extends Json> {
  /** Key in a State: `qeth.rgmii`. */
  readonly id: string;
  /** The name in a plan: `RGMII Ethernet`. */
  readonly title: string;
  /** Its purpose, in plain language, for `explain`. */
  readonly meaning: string;
  /**
   * A change that shows the commands of a write, for `explain`. Absent if the setting is never
   * written.
   */
  readonly example?: { readonly from: T; readonly to: T };
  /** `after-restart` settings are written before the one restart of a run. */
  readonly takesEffect: "at-once" | "after-restart";
  /** Source keys, for `explain` and docs/modems.md. */
  readonly source: string;
  /** A refusal (`modem/refused`) means that this firmware does not have the setting. */
  readonly read: Exchange<T>;
  /** The value of a list that has no lines: the modem answers OK alone, twice in a row. */
  readonly withoutLines?: T;
  /** Returns several commands where the modem requires the old value to be cleared first. */
  write(next: T, current: T): readonly Exchange<void>[];
  equal(a: T, b: T): boolean;
  show(value: T): string;
  /** Completes a goal with values of the device. By default a goal is complete. */
  complete?(goal: T, current: T): T;
  /**
   * An interrupted write can read like the desired value. A write that an unfinished run started is
   * repeated.
   */
  readonly partialWrite?: "indistinguishable";
  /** Its values identify no user, so firmware notes store written values with the answer. */
  readonly remember?: "with-value";
  /** Returns a written value without personal data, for firmware notes. */
  noteOf?(value: T): string;
  /**
   * Its values are never printed. Only a snapshot stores them, in clear text, because rollback
   * needs them.
   */
  readonly holds?: "secrets";
  /** After a write the modem can leave USB for some seconds and return without a restart. */
  readonly leavesUsb?: true;
  /** Some firmware restarts the module after a write, with or without an answer. */
  readonly restartsModule?: true;
  /** Ids of settings that an interrupted write can leave changed. A snapshot stores them too. */
  readonly disturbs?: readonly string[];
  /** States besides the value that a write ends. */
  readonly ends?: readonly EndedState[];
}

/** Returns the setting, with a value type that is checked. */
export function defineSetting<T extends Json>(setting: Setting<T>): Setting<T> {
  return setting;
}

/** Returns the query for the value that a setting has now. */
export function currentOf<T extends Json>({ read, withoutLines }: Setting<T>): Exchange<T> {
  if (withoutLines === undefined) return read;
  return {
    ...read,
    parse: (reply) => (reply.lines.length === 0 ? withoutLines : read.parse(reply)),
  };
}

/** Returns a setting that is read and shown, and whose write throws `refused/dangerous-command`. */
export function readOnly<T extends Json>(
  setting: Omit<Setting<T>, "write" | "example">,
  because: string,
): Setting<T> {
  return {
    ...setting,
    write: () => {
      throw new Failure("refused/dangerous-command", {
        message: `ethermode does not write "${setting.title}": ${because}.`,
      });
    },
  };
}

/**
 * A setting of any value type. `write`, `equal` and `show` are methods, so the value type is
 * bivariant there.
 */
export type AnySetting = Setting<Json>;

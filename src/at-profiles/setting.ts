import type { Exchange } from "../at/exchange.ts";
import { Failure } from "../core/failure.ts";
import type { Json } from "../core/json.ts";

/** One thing a modem remembers: how to ask for it, how to set it, how to say it. */
export interface Setting<T extends Json> {
  /** Key in a State: `qeth.rgmii`. */
  readonly id: string;
  /** As people read it in a plan: `RGMII Ethernet port`. */
  readonly title: string;
  /** Its purpose, in plain language, for `explain`. */
  readonly meaning: string;
  /**
   * A change that shows the commands of a write, for `explain`. Missing where the setting is never
   * written.
   */
  readonly example?: { readonly from: T; readonly to: T };
  /** `after-restart` settings are written before the one restart of a run and need it. */
  readonly takesEffect: "at-once" | "after-restart";
  /** Where the facts come from, for `explain` and docs/modems.md. */
  readonly source: string;
  /** A refusal (`modem/refused`) means that this firmware does not have it. */
  readonly read: Exchange<T>;
  /** More than one command where the modem wants the old value cleared first. */
  write(next: T, current: T): readonly Exchange<void>[];
  equal(a: T, b: T): boolean;
  show(value: T): string;
  /** Fills what a goal leaves open from what the device has; by default the goal is complete. */
  complete?(goal: T, current: T): T;
  /**
   * An interrupted write can read like the desired value. A write that an unfinished run started is
   * repeated.
   */
  readonly partialWrite?: "indistinguishable";
  /**
   * Its values tell nothing about who owns the modem: what was written is remembered with the
   * answer.
   */
  readonly remember?: "with-value";
  /**
   * Its values are never printed and stand in a snapshot only, in clear, because the way back needs
   * them.
   */
  readonly holds?: "secrets";
  /** Ids of settings that a write broken off half way leaves changed; a snapshot holds them too. */
  readonly disturbs?: readonly string[];
}

/** Returns the setting, with a value type that is checked. */
export function defineSetting<T extends Json>(setting: Setting<T>): Setting<T> {
  return setting;
}

/** A setting that is read as evidence and shown, and whose write is refused whoever asks for it. */
export function readOnly<T extends Json>(
  setting: Omit<Setting<T>, "write" | "example">,
  because: string,
): Setting<T> {
  return {
    ...setting,
    write: () => {
      throw new Failure("refused/dangerous-command", {
        message: `"${setting.title}" is only looked at: ${because}.`,
      });
    },
  };
}

/**
 * A setting as a list of mixed settings holds it. `write`, `equal` and `show` are methods, so the
 * value type is bivariant there.
 */
export type AnySetting = Setting<Json>;

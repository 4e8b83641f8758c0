import type { Json } from "../core/json.ts";
import type { Change } from "../uci/value.ts";

/**
 * Why the plan writes a setting although its observed value may be the desired one.
 * `unverifiable`: the modem does not report all of it. `partial-write`: an interrupted write
 * reads like a complete one. `restart-sensitive`: the restart of this plan can change it.
 */
export type StepReason = "unverifiable" | "partial-write" | "restart-sensitive";

/** One change as data. It can be printed, stored, compared, and resumed after a power failure. */
export type Step =
  | SetStep
  | { readonly kind: "modem.restart"; readonly because: readonly string[] }
  | {
      readonly kind: "modem.connect";
      /** The AT command that starts the data connection: `AT+QMAP="connect",0,1`. */
      readonly command: string;
      /** Titles of the settings, or the restart, whose change ends the connection. */
      readonly because: readonly string[];
    }
  | {
      readonly kind: "router.guard";
      readonly seconds: number;
      readonly configs: readonly string[];
      /** Init scripts whose state the plan changes. */
      readonly services?: readonly string[];
    }
  | {
      readonly kind: "router.write";
      readonly changes: readonly Change[];
      /**
       * Complete files of a snapshot by configuration, restored as files where nothing else changed
       * since.
       */
      readonly files?: Readonly<Record<string, string>>;
    }
  | { readonly kind: "router.reload"; readonly configs: readonly string[] }
  | {
      readonly kind: "router.renew";
      readonly interface: string;
      /** The interface has a protocol without a lease, such as PPPoE. */
      readonly withoutLease?: true;
    }
  | { readonly kind: "router.confirm" };

export interface SetStep {
  readonly kind: "modem.set";
  /** The setting's id. */
  readonly setting: string;
  readonly from: Json;
  readonly to: Json;
  readonly reason?: StepReason;
}

export type StepKind = Step["kind"];

/** Steps in execution order. The position is the step's id in events and in the journal. */
export type Plan = readonly Step[];

/** Returns whether a step with this reason writes a value that already reads as desired. */
export function isRewriteReason(reason: StepReason | undefined): boolean {
  return reason === "unverifiable" || reason === "partial-write";
}

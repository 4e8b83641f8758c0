import type { UciValue } from "../uci/value.ts";

/** One program of the router that can dial with a modem or use its AT port. */
export interface RivalInput {
  readonly name: string;
  readonly does: "dials" | "uses-port";
  readonly isActive: boolean;
  readonly evidence: readonly string[];
  /** Its word in `router.wan.retire`. */
  readonly word?: string;
  /** Its init script. */
  readonly service?: string;
  /** The program that started its process. */
  readonly startedBy?: string;
  /** The values that retire it, by path. */
  readonly retired?: Readonly<Record<string, UciValue>>;
}

/** Reason why this program must not write to the router now. */
export interface WriteObstacle {
  readonly kind:
    | "unsaved-changes"
    | "apply-pending"
    | "guard-armed"
    | "flash-full"
    | "not-lasting"
    | "overridden";
  readonly message: string;
  readonly fix?: string;
  /** The guard of another user: the router is busy. */
  readonly isForeign?: true;
}

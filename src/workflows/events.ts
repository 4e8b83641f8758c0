import type { Rung, RungId } from "../doctor/ladder.ts";
import type { PathState, VerdictName } from "../doctor/verdict.ts";
import type { Step } from "../plan/step.ts";
import type { Note } from "../runs/firmware-notes.ts";
import type { Outcome } from "../runs/store.ts";

/** A step as users and scripts see it, with its effect. */
export interface PlannedStep {
  readonly id: string;
  readonly kind: Step["kind"];
  readonly title: string;
  readonly from?: string;
  readonly to?: string;
  /** The number of values that the step changes. Absent if it changes none. */
  readonly changes?: number;
  /** The AT commands or UCI lines that the step sends, without secrets. */
  readonly commands?: readonly string[];
  readonly effect: {
    readonly restart: "none" | "modem";
    readonly outageSeconds: number;
    readonly wayBack: string;
  };
}

/** The stored reply of a firmware to a query or a write, with its count. */
export interface RememberedNote extends Note {
  /** The title of the setting. Absent for a list. */
  readonly title?: string;
}

/** The relation of modem and router, and their addresses, where they are known. */
export interface ObservedPath {
  readonly verdict: VerdictName;
  readonly modemAddress?: string;
  readonly wanAddress?: string;
  /** The modem's address in its LAN. */
  readonly modemLan?: string;
  /** The router's address in its LAN. */
  readonly routerLan?: string;
}

/** `answer`: whether the devices answer. */
export type WatchedValue = "lease" | "link" | "address" | "registration" | "temperature" | "answer";

/** Everything that workflows report. Reporters turn events into lines. */
export type Event =
  | { readonly type: "looking"; readonly at: "modem" | "router" }
  | {
      readonly type: "modem";
      readonly model: string;
      readonly firmware: string;
      readonly port: string;
      readonly because?: readonly string[];
      readonly usb?: {
        readonly vendor?: string;
        readonly product?: string;
        readonly serial?: string;
        readonly interface?: number;
      };
      readonly holders?: readonly string[];
      /** Added by `detect`: whether the model is supported, and every serial port of the device. */
      readonly support?: "full" | "read-only" | "unknown-model" | "no-answer" | "not-asked";
      readonly ports?: readonly string[];
      /** Added by `detect`: the `modem.port` that names this modem in a profile. */
      readonly profilePort?: string;
    }
  /** Stored replies of a firmware, from earlier runs. */
  | {
      readonly type: "remembered";
      readonly model: string;
      readonly revision: string;
      readonly notes: readonly RememberedNote[];
    }
  | {
      readonly type: "router";
      readonly host: string;
      readonly release: string;
      readonly model: string;
      readonly interface: string;
      readonly device?: string;
      readonly lease?: string;
      /** The router did not report its interfaces. */
      readonly isLeaseUnknown?: true;
    }
  | {
      readonly type: "host-key";
      readonly host: string;
      readonly fingerprint: string;
      /** `offered`: a new key that `hosts scan` found; `saved`: after the user accepted it. */
      readonly trust: "first-sight" | "known" | "offered" | "saved";
    }
  | {
      readonly type: "finding";
      readonly code: string;
      readonly severity: "info" | "warning" | "error";
      readonly message: string;
      readonly evidence: readonly string[];
      readonly fix?: string;
      /** The code of the finding that probably causes this one. */
      readonly causedBy?: string;
    }
  | {
      readonly type: "plan";
      /**
       * `drift`: the steps that `apply` would take, found by `verify`. `revised`: the remaining
       * steps, after the modem refused one.
       */
      readonly purpose: "apply" | "drift" | "revised" | "rollback" | "undo";
      readonly steps: readonly PlannedStep[];
      /** The evidence for the goal, its benefits and costs, and everything left unchanged. */
      readonly because?: readonly string[];
      /** Digest of the plan, which `apply --plan-hash` accepts. Absent if no plan is approved. */
      readonly hash?: string;
      /** The plan ends the modem's Ethernet, so that a router at its port has no Internet. */
      readonly ethernetAfter?: "off";
      /** The path that was observed before the plan. */
      readonly observed?: ObservedPath;
    }
  | { readonly type: "run"; readonly run: string; readonly folder?: string }
  | {
      readonly type: "step";
      readonly id: string;
      readonly state: "started" | "done" | "skipped" | "failed" | "undone";
      readonly title: string;
    }
  | {
      readonly type: "waiting";
      readonly for: "modem-gone" | "modem-back" | "data-call" | "lease" | "router" | "changes";
      readonly seconds: number;
    }
  | {
      readonly type: "verdict";
      readonly verdict: VerdictName;
      readonly modemAddress?: string;
      readonly wanAddress?: string;
      readonly evidence: readonly string[];
      /** The proven facts: `passthrough: addresses equal`, `path: LAN to Internet`. */
      readonly proven?: readonly string[];
      /** The path from the LAN to the Internet, where a router with a lease was observed. */
      readonly path?: PathState;
      /** The modem's Ethernet is off: a router at its port has no Internet. */
      readonly ethernet?: "off";
    }
  /**
   * The result of a diagnosis: each stage from the SIM card to the Internet, and the first one that
   * fails.
   */
  | {
      readonly type: "ladder";
      readonly rungs: readonly Rung[];
      readonly summary: string;
      readonly broken?: RungId;
      readonly fix?: string;
    }
  /** The result of `verify` over several targets, without those that could not be observed. */
  | {
      readonly type: "drift";
      readonly targets: readonly {
        readonly name: string;
        /** The values that differ from the profile: `RGMII Ethernet: enabled → disabled`. */
        readonly differences: readonly string[];
      }[];
    }
  /** A value that changed while `verify --watch` ran. */
  | {
      readonly type: "change";
      readonly what: WatchedValue;
      readonly from: string;
      readonly to: string;
      /** How often it changed and changed back between two samples. */
      readonly times?: number;
    }
  /** The end of `verify --watch`. */
  | {
      readonly type: "watch-summary";
      readonly seconds: number;
      readonly samples: number;
      readonly changes: Readonly<Record<WatchedValue, number>>;
      /** Degrees Celsius. */
      readonly temperature?: { readonly min: number; readonly max: number };
    }
  /** The result of the plan on simulated twins with the observed state. */
  | {
      readonly type: "rehearsal";
      readonly outcome: Outcome;
      readonly verdict?: VerdictName;
      /** The failure on the twins. */
      readonly problem?: string;
      /** Titles of steps that only the twins needed, or only the devices need. */
      readonly otherSteps: readonly string[];
      readonly restarts: number;
      /** The duration of the whole run. */
      readonly seconds: number;
      /** Seconds without Internet. Absent if the twins had none before. */
      readonly outageSeconds?: number;
      /** Absent if the run did not end with a change. */
      readonly rollback?: {
        readonly outcome: Outcome;
        readonly problem?: string;
        /** Places of the values that the rollback did not restore. */
        readonly differences: readonly string[];
        readonly outageSeconds?: number;
      };
    }
  /** The reply to a command that a user typed. */
  | {
      readonly type: "reply";
      readonly command: string;
      readonly lines: readonly string[];
      readonly final: string;
    }
  | {
      readonly type: "failure";
      readonly code: string;
      readonly message: string;
      readonly hint?: string;
      readonly cause?: string;
    };

export type Emit = (event: Event) => void;

/** The result of one target. */
export interface TargetResult {
  readonly name: string;
  readonly outcome: Outcome;
  readonly exit: number;
  readonly verdict?: VerdictName;
  readonly run?: string;
}

import type { Call } from "../../core/call.ts";
import { Failure } from "../../core/failure.ts";
import type { Plan, Step } from "../../plan/step.ts";
import type { Run } from "../../runs/store.ts";
import type { Devices } from "../devices.ts";
import type { Emit } from "../events.ts";
import type { ModemLink } from "../modem/modem-link.ts";
import type { UnlockSim } from "../modem/unlock-sim.ts";
import type { RouterLink } from "../router/router-link.ts";

/** Everything a step needs to be executed. */
export interface StepContext {
  readonly plan: Plan;
  readonly index: number;
  readonly devices: Devices;
  readonly run: Run;
  /** The name of this computer, for others who find the guard. */
  readonly computer?: string;
  readonly phase: "apply" | "undo";
  /** The address a renewed lease must bring. With NAT in the modem it is never the carrier's. */
  readonly lease: "carrier-address" | "any-address";
  /**
   * Unlocks the SIM after a step that may lock it. In a rollback it reports a missing PIN and
   * continues.
   */
  readonly unlock?: UnlockSim;
  /**
   * Aborted by the first Ctrl-C: no further step starts. The signal of the call ends waiting at
   * once.
   */
  readonly interrupt: AbortSignal;
  readonly emit: Emit;
}

export interface StepHandler<S extends Step> {
  /** Compares the device with both ends of the step just before it is executed. */
  check(step: S, context: StepContext, call: Call): Promise<"to-do" | "already-done" | "drifted">;
  apply(step: S, context: StepContext, call: Call): Promise<void>;
}

export type StepOf<K extends Step["kind"]> = Extract<Step, { kind: K }>;

export const alwaysToDo = async (): Promise<"to-do"> => "to-do";

export function modemOf({ modem }: Devices): ModemLink {
  if (modem !== undefined) return modem;
  throw new Failure("internal/bug", {
    message: "The plan has a modem step, but the target has no modem.",
  });
}

export function routerOf({ router }: Devices): RouterLink {
  if (router !== undefined) return router;
  throw new Failure("internal/bug", {
    message: "The plan has a router step, but the target has no router.",
  });
}

import { defined } from "../../core/defined.ts";
import { Failure, isFailure } from "../../core/failure.ts";
import type { Target } from "../../profile/targets.ts";
import type { Emit, TargetResult } from "../events.ts";
import type { Goal } from "../observe/goal.ts";
import type { World } from "../world.ts";
import { emitFailure, failed } from "./outcome.ts";

/** One attempt to bring a target, or its router alone, to a goal. */
export interface Attempt {
  readonly target: Target;
  readonly goal: Goal;
  readonly emit: Emit;
  /** Whether to wait for a modem that the last run left in the middle of a step. */
  readonly isModemAwaited: boolean;
  /** Reports a failure before the first write. */
  readonly onFailure: (failure: Failure) => TargetResult | Promise<TargetResult>;
}

/** Failures after which the modem was not written to, and the router can be restored without it. */
const absent = ["port/not-found", "port/no-at-port", "port/vanished", "modem/no-answer"] as const;

/**
 * Brings a target to its goal. A rollback whose modem is absent restores the router first, and then
 * waits for the modem.
 */
export async function inOneOrTwoParts(
  { target, goal }: Pick<Attempt, "target" | "goal">,
  { emit, command }: { readonly emit: Emit } & Pick<World, "command">,
  attempt: (one: Attempt) => Promise<TargetResult>,
): Promise<TargetResult> {
  const report = (failure: Failure): TargetResult => failed(target.name, failure, emit);
  const whole = { target, goal, emit };
  const router = routerPart(target, goal);
  if (router === undefined) return attempt({ ...whole, isModemAwaited: true, onFailure: report });
  return attempt({
    ...whole,
    isModemAwaited: false,
    onFailure: async (failure) => {
      if (!isFailure(failure, ...absent)) return report(failure);
      emit({
        type: "finding",
        code: "modem-not-asked",
        severity: "warning",
        message: "The modem does not answer. The router is restored first.",
        evidence: [failure.message],
      });
      const first = await attempt({
        ...router,
        emit: withoutProof(emit),
        isModemAwaited: false,
        onFailure: report,
      });
      if (first.outcome === "unchanged")
        return attempt({ ...whole, isModemAwaited: true, onFailure: report });
      if (first.outcome !== "rolled-back") return first;
      const second = await attempt({
        ...whole,
        isModemAwaited: true,
        onFailure: (still) => ({ ...first, ...modemNotRestored(still, goal, { emit, command }) }),
      });
      return second.outcome === "unchanged"
        ? { ...first, ...second, outcome: "rolled-back" }
        : second;
    },
  });
}

/** Returns the router's part of a rollback, if it has one. */
function routerPart(target: Target, goal: Goal): Pick<Attempt, "target" | "goal"> | undefined {
  if (goal.kind !== "snapshot" || target.modem === undefined || target.router === undefined)
    return undefined;
  const { snapshot, others } = goal;
  if (snapshot.router === undefined || (others ?? []).length > 0) return undefined;
  return {
    target: defined({ ...target, modem: undefined }),
    goal: { ...goal, snapshot: { router: snapshot.router } },
  };
}

/** Leaves out what only a router with its modem can prove: the modem's part follows. */
function withoutProof(emit: Emit): Emit {
  return (event) => {
    const isProof =
      event.type === "verdict" || (event.type === "failure" && event.code === "verify/not-proven");
    if (!isProof && (event.type !== "plan" || event.steps.length > 0)) emit(event);
  };
}

/** Reports a rollback whose modem is missing. Its run keeps the snapshot for the next rollback. */
function modemNotRestored(
  failure: Failure,
  goal: Goal,
  { emit, command }: { readonly emit: Emit } & Pick<World, "command">,
): Pick<TargetResult, "outcome" | "exit"> {
  const run = goal.kind === "snapshot" ? goal.run : undefined;
  const incomplete = new Failure("rollback/incomplete", {
    message: `The router is restored. The modem is not: ${failure.message}`,
    hint: [
      ...(failure.hint === undefined ? [] : [failure.hint]),
      "Then restore the modem:",
      `  ${command("rollback", ...(run === undefined ? [] : [run]))}`,
    ].join("\n"),
  });
  emitFailure(incomplete, emit);
  const { exitCode } = failure.code === "interrupted" ? failure : incomplete;
  return { outcome: "rollback-incomplete", exit: exitCode };
}

import { defined } from "../../core/defined.ts";
import { Failure, isFailure } from "../../core/failure.ts";
import type { Target } from "../../profile/targets.ts";
import type { Emit, TargetResult } from "../events.ts";
import type { Goal, SnapshotGoal } from "../observe/goal.ts";
import type { World } from "../world.ts";
import { emitFailure, failed } from "./outcome.ts";

export interface RouterPart {
  readonly target: Target;
  readonly goal: SnapshotGoal;
}

/** Returns the router's part of a rollback whose modem is absent, if it has one. */
export function routerPart(target: Target, goal: Goal, failure: Failure): RouterPart | undefined {
  if (!isFailure(failure, ...absent) || goal.kind !== "snapshot") return undefined;
  const { snapshot, others } = goal;
  if (target.modem === undefined || target.router === undefined) return undefined;
  if (snapshot.router === undefined || (others ?? []).length > 0) return undefined;
  return {
    target: defined({ ...target, modem: undefined }),
    goal: { ...goal, snapshot: { router: snapshot.router } },
  };
}

/** Failures after which the modem was not written to, and the router can be restored without it. */
const absent = ["port/not-found", "port/no-at-port", "port/vanished", "modem/no-answer"] as const;

/**
 * Restores the router without its modem. The run of the modem keeps its snapshot, so the next
 * rollback restores the modem.
 */
export async function restoreWithoutModem(
  { target, goal }: RouterPart,
  failure: Failure,
  { emit, command }: { readonly emit: Emit } & Pick<World, "command">,
  restore: (part: RouterPart, emit: Emit) => Promise<TargetResult>,
): Promise<TargetResult> {
  emit({
    type: "finding",
    code: "modem-not-asked",
    severity: "warning",
    message: "The modem does not answer. The router is restored without it.",
    evidence: [failure.message],
  });
  const quiet: Emit = (event) => {
    if (event.type !== "plan" || event.steps.length > 0) emit(event);
  };
  const result = await restore({ target, goal }, quiet);
  if (result.outcome === "unchanged") return failed(target.name, failure, emit);
  if (result.outcome !== "rolled-back") return result;
  const again = command("rollback", ...(goal.run === undefined ? [] : [goal.run]));
  const incomplete = new Failure("rollback/incomplete", {
    message: `The router is restored. The modem is not: ${failure.message}`,
    hint: [
      ...(failure.hint === undefined ? [] : [failure.hint]),
      "Then restore the modem:",
      `  ${again}`,
    ].join("\n"),
  });
  emitFailure(incomplete, emit);
  return { ...result, outcome: "rollback-incomplete", exit: incomplete.exitCode };
}

import type { Session } from "./session.ts";

/** Returns the command that completes or reverses a run, whatever step it reached. */
export function rerunCommand(
  { goal, target }: Pick<Session, "goal" | "target">,
  run: string,
): string {
  switch (goal.kind) {
    case "profile":
      return `ethermode rollback ${run}`;
    case "snapshot":
      return `ethermode rollback ${goal.run ?? run}`;
    case "stock":
      return ["ethermode rollback --stock", target.source.file].join(" ").trimEnd();
    default:
      return goal satisfies never;
  }
}

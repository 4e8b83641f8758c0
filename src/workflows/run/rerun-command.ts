import { modemArguments } from "../../profile/target-arguments.ts";
import type { Session } from "./session.ts";

type Rerun = Pick<Session, "goal" | "target" | "world">;

/** Returns the command that completes or reverses a run, whatever step it reached. */
export function rerunCommand({ goal, target, world }: Rerun, run: string): string {
  if (goal.kind === "stock") return stockCommand({ target, world });
  return world.command("rollback", (goal.kind === "snapshot" ? goal.run : undefined) ?? run);
}

/** Returns the command that resets the modem, and with a profile the router. */
export function stockCommand({ target, world }: Pick<Rerun, "target" | "world">): string {
  const { file } = target.source;
  const targets = file === "" ? modemArguments({ ...target, router: undefined }) : [file];
  return world.command("rollback", "--stock", ...targets);
}

import type { Target } from "../profile/targets.ts";
import type { Emit } from "../workflows/events.ts";
import type { World } from "../workflows/world.ts";

/** A world whose devices and files are released when it is disposed of. */
export type OpenedWorld = World &
  AsyncDisposable & {
    /** Returns the part of a target that this world holds, and reports the rest. Missing where it holds all. */
    knownPart?(target: Target, purpose: "plan" | "diagnosis", emit: Emit): Target;
  };

import type { Call } from "../core/call.ts";
import type { Target } from "../profile/targets.ts";
import type { Emit } from "../workflows/events.ts";
import type { World } from "../workflows/world.ts";
import type { SecretKind } from "./target-secrets.ts";

/** A world whose devices and files are released when it is disposed of. */
export type OpenedWorld = World &
  AsyncDisposable & {
    /** Returns the part of a target that this world holds, and reports the rest. Absent if it holds all. */
    knownPart?(target: Target, purpose: "plan" | "diagnosis", emit: Emit): Target;
    /** Asks for the secrets of a target that its profile leaves to a question. */
    askSecrets?(target: Target, kinds: readonly SecretKind[], call: Call): Promise<void>;
    /** Returns the part of the world that belongs to one target: its secrets, its simulated pair. */
    forTarget?(target: Target, call: Call): Promise<OpenedWorld>;
    /** Releases the devices that this world made for one target. The target is not used again. */
    releaseTarget?(target: Target): Promise<void>;
  };

import type { World } from "../workflows/world.ts";

/** A world whose devices and files are released when it is disposed of. */
export type OpenedWorld = World & AsyncDisposable;

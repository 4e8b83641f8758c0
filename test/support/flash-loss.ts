import { cpSync, readdirSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import type { OpenwrtRoot } from "./openwrt-root.ts";

/** Data that the flash loses in a power cut. */
export type Loss = "nothing" | "unsynced files" | "unsynced contents";

export const losses: readonly Loss[] = ["nothing", "unsynced files", "unsynced contents"];

/** Removes from the flash of a machine without power what a power cut loses. */
export function lose(root: OpenwrtRoot, loss: Loss): void {
  if (loss === "nothing") return;
  const [etc, synced] = [root.path("etc"), root.path("synced")];
  if (loss === "unsynced files") {
    rmSync(etc, { recursive: true });
    cpSync(synced, etc, { recursive: true, verbatimSymlinks: true });
    return;
  }
  // A renamed file keeps the contents that were synced under its old name.
  const safe = new Set(files(synced).map((path) => readFileSync(path, "latin1")));
  for (const path of files(etc)) if (!safe.has(readFileSync(path, "latin1"))) truncateSync(path);
}

function files(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  );
}

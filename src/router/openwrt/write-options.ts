import { Failure } from "../../core/failure.ts";

export interface WriteOptions {
  /** Token of the guard that must be armed when the files change. Missing: none has to be. */
  readonly guard?: string;
}

/** The failure of a write that came after the guard had restored. */
export function unguarded(label: string): Failure {
  return new Failure("apply/not-confirmed", {
    message:
      `The time for the change on ${label} was over before the change was written. ` +
      "Nothing was written.",
    hint: "Keep this computer awake and connected, then run the same command again.",
  });
}

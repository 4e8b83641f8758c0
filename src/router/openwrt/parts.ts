import { randomBytes } from "node:crypto";

/**
 * Returns a separator no program on the router can predict, so that device output cannot pass for a
 * new part.
 */
export function newMark(): string {
  return `part-${randomBytes(12).toString("hex")}`;
}

/** The parts of a script's output by name. */
export type Parts = ReadonlyMap<string, string>;

/** Returns the parts of a script's output by name; each begins with a line `MARK NAME`. */
export function splitParts(mark: string, output: string): Parts {
  const pieces = `\n${output}`.split(`\n${mark} `).slice(1);
  return new Map(
    pieces.map((piece) => {
      const end = piece.indexOf("\n");
      return end === -1 ? [piece, ""] : [piece.slice(0, end), piece.slice(end + 1)];
    }),
  );
}

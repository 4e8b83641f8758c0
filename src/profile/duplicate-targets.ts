import type { Place, Problem } from "./problem.ts";
import type { Target } from "./targets.ts";

/** A target with its places, for problems that concern two of them. */
export interface FoundTarget {
  readonly target: Target;
  /** Place of its name, or of the whole target when the name is a default. */
  readonly at: Place;
  /** Place of the modem's port. */
  readonly portAt: Place;
}

/** Target names are unique over all files. */
export function duplicateNames(targets: readonly FoundTarget[]): readonly Problem[] {
  const first = new Map<string, Place>();
  return targets.flatMap(({ target, at }): readonly Problem[] => {
    const other = first.get(target.name);
    if (other === undefined) {
      first.set(target.name, at);
      return [];
    }
    const text =
      `duplicate target name "${target.name}", first used at ${other.file}:${other.line}.` +
      " Give each entry of `targets` a unique `name`.";
    return [{ kind: "invalid", place: at, text }];
  });
}

/** A serial number names one modem, which cannot have two desired states. */
export function duplicateModems(targets: readonly FoundTarget[]): readonly Problem[] {
  const first = new Map<string, FoundTarget>();
  return targets.flatMap((found): readonly Problem[] => {
    const port = found.target.modem?.port;
    if (port?.kind !== "usb-serial") return [];
    const serial = port.serial.toLowerCase();
    const other = first.get(serial);
    if (other === undefined) {
      first.set(serial, found);
      return [];
    }
    const { file, line } = other.portAt;
    const text =
      `the targets "${other.target.name}" and "${found.target.name}" name the same modem, ` +
      `serial:${port.serial}, first used at ${file}:${line}. Give each target its own modem.`;
    return [{ kind: "invalid", place: found.portAt, text }];
  });
}

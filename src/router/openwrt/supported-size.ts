import { Failure } from "../../core/failure.ts";
import type { UciPackage } from "../../uci/value.ts";
import type { NetworkLink } from "./links.ts";
import type { Parts } from "./parts.ts";

/** Characters per part: many times a large router. */
const maxLengths: Readonly<Record<string, number>> = {
  "config network": 256 * 1024,
  "board.json": 64 * 1024,
  links: 128 * 1024,
};
const maxLength = 2 * 1024 * 1024;
const maxSections = 2_000;
const maxLinks = 1_000;

/** Throws `router/unexpected-reply` when a part of the router's facts is too long to be read at once. */
export function requireSupportedLengths(parts: Parts): void {
  for (const [name, text] of parts) {
    const max = maxLengths[name] ?? maxLength;
    if (text.length > max) throw tooMuch(name, `${max / 1024} KiB`);
  }
}

/** Throws `router/unexpected-reply` when the router has too many sections or links. */
export function requireSupportedCounts(network: UciPackage, links: readonly NetworkLink[]): void {
  if (network.sections.length > maxSections)
    throw tooMuch("config network", `${maxSections} sections`);
  if (links.length > maxLinks) throw tooMuch("links", `${maxLinks} network devices`);
}

function tooMuch(part: string, max: string): Failure {
  const source = part.startsWith("config ")
    ? `/etc/config/${part.slice("config ".length)}`
    : `The list "${part}"`;
  return new Failure("router/unexpected-reply", {
    message: `${source} of the router is larger than the maximum of ${max}. Nothing was changed.`,
    hint: "Remove entries that are not needed on the router, then run the same command again.",
  });
}

import type { Call } from "../../core/call.ts";
import type { RouterFacts } from "../../router/openwrt/facts.ts";
import { readPath } from "../../router/openwrt/path-reading.ts";
import type { PathReading } from "../../router/openwrt/path-reading.ts";
import type { RouterLink } from "../router/router-link.ts";
import { reading } from "../router/router-link.ts";
import { pathQuery } from "./path-input.ts";
import type { PathCheck } from "./path-input.ts";

/**
 * Reads how the router handles traffic to the Internet, and makes it send one packet for each
 * check.
 */
export function observePath(
  router: RouterLink,
  facts: RouterFacts,
  check: PathCheck,
  call: Call,
): Promise<PathReading> {
  return reading(router, call, (shell) => readPath(shell, pathQuery(facts, check), call));
}

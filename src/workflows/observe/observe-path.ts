import type { Call } from "../../core/call.ts";
import type { RouterFacts } from "../../router/openwrt/facts.ts";
import { readPath } from "../../router/openwrt/path-reading.ts";
import type { PathReading } from "../../router/openwrt/path-reading.ts";
import type { RouterLink } from "../router/router-link.ts";
import { reading } from "../router/router-link.ts";
import { pathQuery } from "./path-input.ts";
import type { PathCheck } from "./path-input.ts";

/** Reads what the router does with traffic to the Internet, and has it send one packet each. */
export function observePath(
  router: RouterLink,
  facts: RouterFacts,
  check: PathCheck,
  call: Call,
): Promise<PathReading> {
  return reading(router, call, (shell) => readPath(shell, pathQuery(facts, check), call));
}

import type { Clock } from "../core/clock.ts";
import type { ModemLink } from "./modem-link.ts";
import type { RouterLink } from "./router-link.ts";

/** The two ends of one target; either may be none of its business. */
export interface Devices {
  readonly modem?: ModemLink;
  readonly router?: RouterLink;
  readonly clock: Clock;
}

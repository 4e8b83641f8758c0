import * as dataConnection from "../../src/at-profiles/queries/data-connection.ts";
import * as identity from "../../src/at-profiles/queries/identity.ts";
import * as registration from "../../src/at-profiles/queries/registration.ts";
import * as sim from "../../src/at-profiles/queries/sim.ts";
import type { Exchange } from "../../src/at/exchange.ts";

/** Every query that belongs to no setting. */
export const statusQueries: readonly Exchange<unknown>[] = [
  ...Object.values({ ...dataConnection, ...identity, ...registration, ...sim }).flatMap((one) =>
    typeof one === "object" && "parse" in one ? [one] : [],
  ),
  ...sim.pinTries,
];

import { defined } from "../../core/defined.ts";
import type { ObservedPath } from "../events.ts";
import type { Assessment } from "./assess.ts";

/** Returns the path of an assessment as events show it. */
export function observedPath({
  verdict: { verdict, modemAddress, wanAddress },
  modem,
  router,
}: Pick<Assessment, "verdict" | "modem" | "router">): ObservedPath {
  return {
    verdict,
    ...defined({
      modemAddress,
      wanAddress,
      modemLan: modem?.lan.split("/")[0],
      routerLan: router?.lanSubnets[0]?.address,
    }),
  };
}

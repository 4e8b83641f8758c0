import type { Call } from "../../core/call.ts";
import { oncePer, readOnce } from "../../core/once-per.ts";
import { defined } from "../../core/defined.ts";
import { readFacts } from "../../router/openwrt/read-facts.ts";
import type { RouterFacts } from "../../router/openwrt/facts.ts";
import type { State } from "../../plan/state.ts";
import type { Emit } from "../events.ts";
import type { RouterLink } from "../router/router-link.ts";
import { reading } from "../router/router-link.ts";

const recorded = oncePer((_recording: object) => new Map<string, Promise<RouterFacts>>());

/** Reads the state of the router in one exchange. */
export async function observeRouter(
  router: RouterLink,
  emit: Emit,
  call: Call,
): Promise<RouterFacts> {
  const { spec, recording } = router;
  const { interface: wanInterface, device } = spec.wan;
  const asked = {
    wanInterface,
    ...(device === "auto" ? {} : { wanDevice: device }),
    ...defined({ lasting: router.lasting }),
  };
  const read = (): Promise<RouterFacts> =>
    reading(router, call, (shell) => readFacts(shell, asked, call));
  const facts = await (recording === undefined
    ? read()
    : readOnce(recorded(recording), `${wanInterface} ${device}`, read));
  router.texts = facts.texts;
  router.lasting = facts.lasting;
  emit({
    type: "router",
    host: router.host,
    release: facts.release.description,
    model: facts.board.model,
    interface: facts.wan.interface,
    ...defined({
      device: facts.wan.device,
      lease: facts.lease.address,
      isLeaseUnknown: facts.lease.isUnknown,
    }),
  });
  return facts;
}

/** Returns the router's part of a state. `restored` holds what an armed guard of ours restores. */
export function routerState(
  router: RouterFacts | undefined,
  wanted: State["router"],
  restored: State["router"] = {},
): State["router"] {
  const paths = Object.keys(wanted);
  const known = Object.entries(restored).filter(([path]) => paths.includes(path));
  return { ...router?.valuesOf(paths), ...Object.fromEntries(known) };
}

import { defined } from "../../core/defined.ts";
import { affectedState } from "../../plan/towards.ts";
import type { RouterFacts } from "../../router/openwrt/facts.ts";
import type { Run, Snapshot } from "../../runs/store.ts";
import type { Assessment } from "../observe/assess.ts";
import type { Session } from "./session.ts";

/**
 * Returns the observed values of everything the plan writes. Values of an earlier, unfinished run
 * take precedence.
 */
export function snapshotOf(
  { target, world, devices: { modem, router } }: Session,
  run: Pick<Run, "id">,
  now: Assessment,
  earlier: Pick<Snapshot, "modem" | "router"> | undefined,
): Snapshot {
  const touched = affectedState(now.plan, now.state, modem?.settings ?? []);
  return defined({
    format: 1 as const,
    run: run.id,
    target: target.name,
    time: new Date(world.clock.now()).toISOString(),
    ethermode: world.version,
    modem:
      modem === undefined || now.modem === undefined
        ? undefined
        : {
            model: now.modem.model.id,
            firmware: now.modem.firmware,
            identity: modem.identity,
            settings: { ...touched.modem, ...earlier?.modem?.settings },
            connected: earlier?.modem?.connected ?? now.modem.connected,
            ...defined({ context: earlier?.modem?.context ?? now.modem.context }),
          },
    router:
      router === undefined || now.router === undefined
        ? undefined
        : defined({
            host: router.host,
            hostKey: router.hostKey,
            release: now.router.release.description,
            interface: now.router.wan.interface,
            values: { ...touched.router, ...earlier?.router?.values },
            files: { ...filesOf(now), ...earlier?.router?.files },
            ...linkBefore(now.router, earlier?.router),
          }),
  });
}

/**
 * Returns the link and the lease before the first change. An unfinished run of an older version did
 * not record them, and the current ones can be results of its changes.
 */
function linkBefore(
  { wan, lease }: RouterFacts,
  earlier: Snapshot["router"],
): Pick<NonNullable<Snapshot["router"]>, "linked" | "leased"> {
  if (earlier === undefined)
    return defined({ linked: wan.carrier, leased: lease.address !== undefined });
  return defined({ linked: earlier.linked, leased: earlier.leased });
}

/** Returns the current text of the files that the plan changes. */
function filesOf({ plan, router }: Assessment): Readonly<Record<string, string>> {
  const configs = plan.flatMap((step) => (step.kind === "router.guard" ? step.configs : []));
  return Object.fromEntries(
    Object.entries(router?.texts ?? {}).filter(([config]) => configs.includes(config)),
  );
}

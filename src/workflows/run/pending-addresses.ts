import { Failure } from "../../core/failure.ts";
import type { RouterFacts } from "../../router/openwrt/facts.ts";
import { staticAddresses } from "../../uci/subnet.ts";
import type { Assessment } from "../observe/assess.ts";
import { interfacesOn } from "./interfaces-on.ts";

/**
 * Refuses a plan that reloads the network of a router whose LAN still runs with another address than
 * the committed one: the reload would cut this connection, and the guard would restore the same
 * configuration (docs/facts/openwrt.md#renew-and-ifup). Throws `busy/unsaved-changes`.
 */
export function checkPendingAddresses(
  host: string,
  { router, plan }: Pick<Assessment, "router" | "plan">,
): void {
  const netdev = router?.session?.netdev;
  if (router === undefined || netdev === undefined) return;
  if (!plan.some(({ kind }) => kind.startsWith("router."))) return;
  const pending = interfacesOn(router, netdev)
    .map((name) => ({ name, ...addressesOf(name, router) }))
    .find(
      ({ running, committed }) =>
        running.length > 0 &&
        committed.length > 0 &&
        !running.some((address) => committed.includes(address)),
    );
  if (pending === undefined) return;
  const { name, running, committed } = pending;
  throw new Failure("busy/unsaved-changes", {
    message:
      `The interface "${name}" of ${host} runs with ${running.join(", ")}, but the address saved ` +
      `in its configuration is ${committed.join(", ")}. The plan reloads the network, which would ` +
      "apply that address and cut this connection.",
    hint: [
      "To apply the saved address now, run on the router:",
      "  /etc/init.d/network reload",
      `Then set \`router.host\` to ${committed[0]} and run the same command again.`,
    ].join("\n"),
  });
}

interface Addresses {
  readonly running: readonly string[];
  /** Empty unless the interface has static addresses. */
  readonly committed: readonly string[];
}

function addressesOf(name: string, { packages, lanSubnets }: RouterFacts): Addresses {
  const section = packages.network.sections.find(
    (one) => one.type === "interface" && one.name === name,
  );
  const isStatic = section?.options.get("proto") === "static";
  return {
    running: lanSubnets
      .filter((subnet) => subnet.interface === name && subnet.isPending !== true)
      .map(({ address }) => address),
    committed: isStatic ? staticAddresses(section).map(({ address }) => address) : [],
  };
}

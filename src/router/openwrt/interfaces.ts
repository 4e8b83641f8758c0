import { staticAddresses } from "../../uci/subnet.ts";
import { optionOf } from "../../uci/value.ts";
import type { UciPackage, UciSection } from "../../uci/value.ts";
import { deviceOf, isDisabled } from "../../uci/interface.ts";
import type { CellularInterface, LanSubnet, WanFacts } from "./facts.ts";
import type { InterfaceStatus } from "./lease.ts";

export function interfacesOf({ sections }: UciPackage): readonly UciSection[] {
  return sections.filter(({ type }) => type === "interface");
}

/**
 * Returns the networks that are up, and the configured fixed addresses that are not up at the
 * moment.
 */
export function lanSubnetsOf(
  network: UciPackage,
  statuses: readonly InterfaceStatus[],
  wan: WanFacts,
  cellularInterfaces: readonly CellularInterface[],
): readonly LanSubnet[] {
  const cellular = new Set(cellularInterfaces.map((one) => one.interface));
  const counts = (name: string | undefined, device: string | undefined): name is string =>
    name !== undefined &&
    name !== wan.interface &&
    name !== "loopback" &&
    !cellular.has(name) &&
    device !== "lo" &&
    device !== `@${wan.interface}` &&
    (device === undefined || device !== wan.device);
  const live = statuses.flatMap(({ name, device, addresses }) =>
    counts(name, device) ? addresses.map((one) => ({ interface: name, ...one })) : [],
  );
  const fixed = interfacesOf(network).flatMap((section) => {
    const { name } = section;
    const isFixed =
      optionOf(section, "proto") === "static" &&
      !isDisabled(section) &&
      counts(name, deviceOf(section));
    return isFixed ? staticAddresses(section).map((one) => ({ interface: name, ...one })) : [];
  });
  const keyOf = (one: LanSubnet): string => `${one.interface} ${one.address}`;
  const isLive = new Set(live.map(keyOf));
  const pending = fixed.filter((one) => !isLive.has(keyOf(one)));
  return [...live, ...pending.map((one) => ({ ...one, isPending: true }))];
}

import { Failure } from "../core/failure.ts";
import { deviceOf, interfaceOf } from "./interface.ts";
import type { Values } from "./interface.ts";
import { managementAddress } from "./subnet.ts";
import { optionOf } from "./value.ts";
import type { UciPackage } from "./value.ts";

/** Name of the interface through which the router reaches the modem's web interface. */
export const managementName = "modem";

/** Factory LAN of most modules (docs/facts/modem.md#ethernet-architectures). */
export const defaultModemLan = "192.168.225.1/24";

export interface ManagementInput {
  readonly network: UciPackage;
  readonly wan: string;
  readonly deviceOption: "device" | "ifname";
  readonly device: string;
  /** `192.168.225.1/24`. Absent if neither modem nor lease states it. */
  readonly modemLan?: string;
}

/**
 * Returns the values of an address on the WAN device in the modem's LAN. An alias of `@wan` would be
 * down without a lease, which is when the web interface is needed (docs/facts/openwrt.md#modem-management-address).
 * The address has the same form as the LAN's.
 */
export function managementValues(input: ManagementInput): Values {
  const { network, wan, deviceOption, device } = input;
  const path = `network.${managementName}`;
  const now = interfaceOf(network, managementName);
  const isOnWan = [device, `@${wan}`].includes(deviceOf(now) ?? "");
  if (now !== undefined && (optionOf(now, "proto") !== "static" || !isOnWan)) {
    throw new Failure("refused/bad-value", {
      message: `The router already has another interface named "${managementName}".`,
      hint: "Rename that interface on the router, or set `router.wan.management: false` in the profile.",
    });
  }
  if (input.modemLan === undefined && now !== undefined) return {};
  const { modemLan = defaultModemLan } = input;
  const { address, prefix, netmask } = managementAddress(modemLan);
  const hasPrefixForm = typeof interfaceOf(network, "lan")?.options.get("ipaddr") === "object";
  return {
    [path]: "interface",
    [`${path}.${deviceOption}`]: device,
    [`${path}.proto`]: "static",
    ...(hasPrefixForm
      ? { [`${path}.ipaddr`]: [`${address}/${prefix}`] }
      : { [`${path}.ipaddr`]: address, [`${path}.netmask`]: netmask }),
    [`${path}.defaultroute`]: "0",
    [`${path}.delegate`]: "0",
  };
}

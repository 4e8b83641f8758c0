import { Failure } from "../../core/failure.ts";
import { isMac } from "../fields.ts";
import type { ModemModel } from "../model.ts";

/** The device that should receive the carrier's address. */
export interface ReceiverSpec {
  readonly enabled: boolean;
  readonly mac?: string;
}

export interface Receiver {
  /** Empty without passthrough, and for a modem that cannot select a device. */
  readonly to: { readonly mac?: string };
  readonly because: readonly string[];
}

/** Returns the receiver as this model can select it. Throws `refused/bad-value`. */
export function receiverOf(model: ModemModel, { enabled, mac }: ReceiverSpec): Receiver {
  if (!enabled) return { to: {}, because: [] };
  if (mac === undefined || !isMac(mac))
    throw refused(
      mac === undefined
        ? "Passthrough needs the MAC address of the device that receives the carrier's address."
        : `${JSON.stringify(mac)} is not the MAC address of a device.`,
    );
  if (model.receiver === "first-to-ask")
    return {
      to: {},
      because: [
        "This modem cannot bind passthrough to a device: the first device that sends a DHCP request " +
          "receives the address.",
      ],
    };
  const name = reserved.get(mac.toUpperCase());
  // docs/facts/modem.md#mpdn-sdx75.
  if (model.receiver === "mac" && name !== undefined)
    throw refused(`Passthrough on ${model.title} does not work with "${name}".`);
  return { to: { mac }, because: [] };
}

/** docs/facts/modem.md#mpdn-receiver: the newest device on the LAN, and the first one. */
const reserved: ReadonlyMap<string, string> = new Map([
  ["FF:FF:FF:FF:FF:FF", "last"],
  ["00:00:00:00:00:00", "first"],
]);

function refused(message: string): Failure {
  return new Failure("refused/bad-value", {
    message,
    hint:
      "Set modem.passthrough.bind to router-mac, " +
      "or to the MAC address of the router's WAN port.",
  });
}

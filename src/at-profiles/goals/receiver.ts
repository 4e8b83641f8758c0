import { Failure } from "../../core/failure.ts";
import { isMac } from "../fields.ts";
import type { ModemModel } from "../model.ts";

/** Who is to get the carrier's address. */
export interface ReceiverSpec {
  readonly enabled: boolean;
  readonly mac?: string;
}

export interface Receiver {
  /** Without passthrough, and where the modem cannot choose, nobody in particular. */
  readonly to: { readonly mac?: string };
  readonly because: readonly string[];
}

/** The device that gets the carrier's address, as far as this model can be told. Throws `refused/bad-value`. */
export function receiverOf(model: ModemModel, { enabled, mac }: ReceiverSpec): Receiver {
  if (!enabled) return { to: {}, because: [] };
  if (mac === undefined || !isMac(mac))
    throw refused(
      mac === undefined
        ? "Passthrough needs to know which device gets the carrier's address."
        : `${JSON.stringify(mac)} is not the MAC address of a device.`,
    );
  if (model.receiver === "first-to-ask")
    return {
      to: {},
      because: ["whoever asks first gets the address: this modem cannot bind it to one device"],
    };
  if (model.receiver === "mac" && reserved.has(mac.toUpperCase())) {
    throw refused(
      `${model.title} passes nothing through to "${reserved.get(mac.toUpperCase())}": it has to be told the one device (ROM-TK SDXPINN).`,
    );
  }
  return { to: { mac }, because: [] };
}

/** M62b: the newest device on the LAN, and the first one. */
const reserved: ReadonlyMap<string, string> = new Map([
  ["FF:FF:FF:FF:FF:FF", "last"],
  ["00:00:00:00:00:00", "first"],
]);

function refused(message: string): Failure {
  return new Failure("refused/bad-value", {
    message,
    hint: "Set modem.passthrough.bind to router-mac, or to the MAC address of the router's WAN port.",
  });
}

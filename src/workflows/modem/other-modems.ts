import { Failure } from "../../core/failure.ts";
import { groupModems } from "../../transports/usb/candidates.ts";
import type { UsbPort } from "../../transports/usb/usb-port.ts";
import type { World } from "../world.ts";
import { machineOf } from "./why-no-modem.ts";

/** Returns the failure of a serial number that no connected device has, while others are connected. */
export function otherSerials(serial: string, ports: readonly UsbPort[], world: World): Failure {
  const others = groupModems(ports).flatMap((modem) => modem.ports.slice(0, 1).map(nameOfPort));
  return new Failure("port/not-found", {
    message:
      `No modem with the USB serial number "${serial}" is connected to ${machineOf(world).title}. ` +
      `Connected: ${others.join(", ")}.`,
    hint:
      "Connect that modem, or choose another one with `--port PATH` or `modem.port`. List them:\n" +
      "  ethermode detect",
  });
}

export function severalModems(ports: readonly UsbPort[]): Failure {
  const names = ports.map(nameOfPort);
  return new Failure("usage/several-modems", {
    message: `${names.length} modems answer: ${names.join(", ")}.`,
    hint: "Choose one with `--port PATH`, or with `modem.port` in the profile.",
  });
}

function nameOfPort({ path, product, serial }: UsbPort): string {
  const known = [product, serial === undefined ? undefined : `serial:${serial}`];
  const details = known.filter((detail) => detail !== undefined).join(", ");
  return details === "" ? path : `${path} (${details})`;
}

import { Failure } from "../../core/failure.ts";
import type { PortSpec } from "../../profile/targets.ts";
import type { World } from "../world.ts";

/** Returns the failure for a search that found no modem, for the machine that was searched. */
export function noModem({ ports }: Pick<World, "ports">, spec?: PortSpec): Failure {
  if (spec?.kind === "usb-serial") {
    return new Failure("port/not-found", {
      message: `No modem with the USB serial number "${spec.serial}" found on USB.`,
      hint: "List the connected modems:\n  ethermode detect",
    });
  }
  if (ports.where === "router") {
    return new Failure("port/not-found", {
      message: "No modem found on the router's USB.",
      hint:
        "Connect the modem's USB port to the router, and install the driver package " +
        "kmod-usb-serial-option there. Or connect it to this computer and set `modem.port: " +
        "auto`.",
    });
  }
  return new Failure("port/not-found", {
    message: "No modem found on USB.",
    hint:
      "Connect the modem's USB port to this computer, and power the board from its own power " +
      "supply. For RM550V and RM551E connect USB before power. " +
      "OpenWrt and old kernels need the option driver (kmod-usb-serial-option).",
  });
}

export function noRouter(): Failure {
  return new Failure("usage/not-supported-here", {
    message: "`router:` ports need a router.",
    hint: "Set `router.host` in the profile, or pass `--host`.",
  });
}

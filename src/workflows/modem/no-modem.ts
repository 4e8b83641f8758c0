import { Failure } from "../../core/failure.ts";
import type { PortSpec } from "../../profile/targets.ts";
import type { World } from "../world.ts";

/**
 * Returns the failure for a search that found no modem, for the machine that was searched. `others`
 * are the modules of other makers there.
 */
export function noModem(
  { ports, texts }: Pick<World, "ports" | "texts">,
  spec?: PortSpec,
  others: readonly string[] = [],
): Failure {
  const [other, ...more] = others;
  const unknown =
    other === undefined
      ? ""
      : more.length === 0
        ? ` ${other} is a module of another maker, which ethermode does not know.`
        : ` ${others.join(" and ")} are modules of other makers, which ethermode does not know.`;
  const kind = other === undefined ? "modem" : "Quectel modem";
  if (spec?.kind === "usb-serial") {
    return new Failure("port/not-found", {
      message: `No modem with the USB serial number "${spec.serial}" found on USB.`,
      hint: "List the connected modems:\n  ethermode detect",
    });
  }
  if (ports.where === "router" || texts?.isOpenWrt === true) {
    return new Failure("port/not-found", {
      message: `No ${kind} found on the router's USB.${unknown}`,
      hint:
        "Connect the modem's USB port to the router, and install the driver package " +
        "kmod-usb-serial-option there. Or connect it to this computer and set `modem.port: " +
        "auto`.",
    });
  }
  return new Failure("port/not-found", {
    message: `No ${kind} found on USB.${unknown}`,
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

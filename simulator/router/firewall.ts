import { many, one } from "./network-config.ts";
import type { RouterMachine } from "./machine.ts";
import type { UciPackage, UciSection } from "../uci/model.ts";

/** Returns the active zone of an interface, in the firewall in effect. */
function zoneOf(firewall: UciPackage, name: string): UciSection | undefined {
  return firewall.sections.find(
    (section) =>
      section.type === "zone" &&
      one(section, "enabled") !== "0" &&
      many(section, "network").includes(name),
  );
}

/** Returns whether the firewall translates what leaves through this device. */
export function translates({ netifd, reloads, services }: RouterMachine, device: string): boolean {
  if (!services.running("firewall")) return false;
  const firewall = reloads.inEffect("firewall");
  return netifd
    .interfaces()
    .some((state) => state.device === device && isOn(zoneOf(firewall, state.config.name), "masq"));
}

/** Returns whether the firewall lets the router itself send through this device. */
export function letsOut({ netifd, reloads, services }: RouterMachine, device: string): boolean {
  if (!services.running("firewall")) return true;
  const firewall = reloads.inEffect("firewall");
  const defaults = firewall.sections.find(({ type }) => type === "defaults");
  const owner = netifd.interfaces().find((state) => state.device === device);
  const zone = owner === undefined ? undefined : zoneOf(firewall, owner.config.name);
  const policy =
    (zone === undefined ? undefined : one(zone, "output")) ??
    (defaults === undefined ? undefined : one(defaults, "output"));
  return policy === undefined || policy === "ACCEPT";
}

function isOn(section: UciSection | undefined, option: string): boolean {
  return section !== undefined && ["1", "on", "true", "yes"].includes(one(section, option) ?? "");
}

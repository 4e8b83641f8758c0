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

/** Returns whether the firewall translates packets that leave through this device. */
export function translates({ netifd, reloads, services }: RouterMachine, device: string): boolean {
  if (!services.running("firewall")) return false;
  const firewall = reloads.inEffect("firewall");
  return netifd
    .interfaces()
    .some((state) => state.device === device && isOn(zoneOf(firewall, state.config.name), "masq"));
}

/** Returns whether the firewall lets the router itself send through this device. */
export function forwardsOut({ netifd, reloads, services }: RouterMachine, device: string): boolean {
  if (!services.running("firewall")) return true;
  const owner = netifd.interfaces().find((state) => state.device === device);
  return accepts(reloads.inEffect("firewall"), owner?.config.name, "output");
}

/** Whether the zone of an interface, or without one the default, accepts packets to or from the router. */
export function accepts(
  firewall: UciPackage,
  name: string | undefined,
  direction: "input" | "output",
): boolean {
  const zone = name === undefined ? undefined : zoneOf(firewall, name);
  const defaults = firewall.sections.find(({ type }) => type === "defaults");
  const [policy = "ACCEPT"] = [zone, defaults].flatMap((section) =>
    section === undefined ? [] : (one(section, direction) ?? []),
  );
  return policy === "ACCEPT";
}

function isOn(section: UciSection | undefined, option: string): boolean {
  return section !== undefined && ["1", "on", "true", "yes"].includes(one(section, option) ?? "");
}

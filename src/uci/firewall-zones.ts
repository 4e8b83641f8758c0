import { isFalse, optionOf, wordsOf } from "./value.ts";
import type { UciPackage, UciSection } from "./value.ts";

/**
 * Returns the interfaces of a zone. A zone without interfaces covers none (firewall3 zones.c,
 * firewall4 fw4.uc).
 */
export function networksOf(zone: UciSection): readonly string[] {
  return wordsOf(zone.options.get("network"));
}

/**
 * Returns the zones that the firewall uses: it ignores unnamed and disabled ones (firewall3
 * zones.c, firewall4 fw4.uc).
 */
export function activeZones({ sections }: UciPackage): readonly UciSection[] {
  return sections.filter(
    (section) =>
      section.type === "zone" &&
      optionOf(section, "name") !== undefined &&
      !isFalse(section, "enabled"),
  );
}

/** Whether a zone, rule or forwarding applies to IPv4 (firewall4 fw4.uc parse_family). */
export function isForIpv4(section: UciSection): boolean {
  return !["ipv6", "6"].includes((optionOf(section, "family") ?? "").toLowerCase());
}

/** Returns whether a zone contains an interface, by its name or by its device. */
export function holds(zone: UciSection, name: string, device: string | undefined): boolean {
  return (
    networksOf(zone).includes(name) ||
    (device !== undefined &&
      wordsOf(zone.options.get("device")).some((word) => coversDevice(word, device)))
  );
}

/** `ppp+` represents every device whose name begins so (firewall3 options.c, firewall4 fw4.uc). */
function coversDevice(word: string, device: string): boolean {
  return word.endsWith("+") ? device.startsWith(word.slice(0, -1)) : word === device;
}

/** Returns the value of a policy of a zone, `ACCEPT` or `REJECT`, in capitals. */
export function policyOf(
  { sections }: UciPackage,
  zone: UciSection | undefined,
  chain: "input" | "output" | "forward",
): string {
  const defaults = sections.find(({ type }) => type === "defaults");
  const policy = optionOf(zone, chain) ?? optionOf(defaults, chain) ?? "DROP";
  return policy.toUpperCase();
}

/** Returns the evidence that a zone accepts everything that arrives. */
export function openPolicy(zone: UciSection): string {
  return `input of the firewall zone "${nameOf(zone)}": ACCEPT`;
}

export function nameOf(section: UciSection): string {
  return optionOf(section, "name") ?? "";
}

/**
 * certain: a value that a device reported proves it. likely: the signs usually have this cause.
 * possible: they can have another cause.
 */
export type Confidence = "certain" | "likely" | "possible";

export type Area =
  | "power"
  | "port"
  | "sim"
  | "registration"
  | "data"
  | "ethernet"
  | "lease"
  | "passthrough"
  | "internet"
  | "router"
  | "text";

export const areaTitles: Readonly<Record<Area, string>> = {
  power: "The modem disconnects, or is not stable",
  port: "ethermode cannot use the modem",
  sim: "The SIM card",
  registration: "The modem finds no network",
  data: "Registered, but no data connection",
  ethernet: "The modem's Ethernet port does not work",
  lease: "The router gets no address",
  passthrough: "Double NAT, or the wrong address on the router",
  internet: "The router has an address, but no Internet",
  router: "The router's settings",
  text: "Pasted texts",
};

/** How a user describes the fault, and how far its finding can be trusted. */
export interface RuleNote {
  readonly area: Area;
  readonly symptom: string;
  readonly confidence: Confidence;
  /** Pages with the reports of this symptom. None where the device reports the fault itself. */
  readonly sources: readonly string[];
}

/** Returns a note. Each word of `sources` is a page and an anchor: `modem#symptom-25`. */
export function note(area: Area, confidence: Confidence, symptom: string, sources = ""): RuleNote {
  return { area, confidence, symptom, sources: sources.split(" ").filter(Boolean).map(pageOf) };
}

function pageOf(source: string): string {
  return `docs/facts/${source.replace("#", ".md#")}`;
}

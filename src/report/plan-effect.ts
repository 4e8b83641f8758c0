import type { Event } from "../workflows/events.ts";

type PlanEvent = Pick<Extract<Event, { type: "plan" }>, "steps" | "ethernetAfter">;

/** Returns the effect of the plan on the connection: an outage, or the end of the Ethernet port. */
export function effectText({ steps, ethernetAfter }: PlanEvent): string {
  const restart = steps.some(({ effect }) => effect.restart === "modem")
    ? "The modem restarts once. "
    : "";
  if (ethernetAfter === "off")
    return (
      `Effect: ${restart}The modem's Ethernet port will be off and stays off. ` +
      "A router connected to it loses its Internet connection."
    );
  const seconds = steps.reduce((sum, { effect }) => sum + effect.outageSeconds, 0);
  return `Effect: ${restart}The connection is down for about ${seconds} s.`;
}

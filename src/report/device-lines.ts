import type { Event } from "../workflows/events.ts";
import { progress, result } from "./line.ts";
import type { Line } from "./line.ts";
import { maskSerial } from "./redact.ts";

export function modemLines(event: Extract<Event, { type: "modem" }>): readonly Line[] {
  const { profilePort } = event;
  return [
    progress("good", modemText(event)),
    ...(profilePort === undefined
      ? []
      : [progress("none", `In a profile: modem.port: ${profilePort}`)]),
  ];
}

function modemText({ model, firmware, port, usb }: Extract<Event, { type: "modem" }>): string {
  const serial = usb?.serial === undefined ? "" : ` (USB serial ${maskSerial(usb.serial)})`;
  return `Modem ${model}, firmware ${firmware}, on ${port}${serial}`;
}

export function routerText(event: Extract<Event, { type: "router" }>): string {
  const device = event.device === undefined ? "" : ` (device ${event.device})`;
  const none = event.isLeaseUnknown ? "lease unknown" : "no lease";
  const lease = event.lease === undefined ? none : `lease ${event.lease}`;
  return `Router ${event.model || event.host}, ${event.release}, WAN interface ${event.interface}${device}, ${lease}`;
}

export function hostKeyLine({
  host,
  fingerprint,
  trust,
}: Extract<Event, { type: "host-key" }>): Line {
  switch (trust) {
    case "first-sight":
      return progress("warning", `New host key for ${host} accepted and saved: ${fingerprint}`);
    case "known":
      return result("good", `${host} ${fingerprint} (known)`);
    case "offered":
      return result("item", `${host} ${fingerprint} (new)`);
    case "saved":
      return progress("good", `Host key of ${host} saved`);
    default:
      return trust satisfies never;
  }
}

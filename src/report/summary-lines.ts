import type { Event } from "../workflows/events.ts";
import { driftSummary, driftTable } from "./drift-table.ts";
import { result } from "./line.ts";
import type { Line } from "./line.ts";
import { rehearsalLines } from "./rehearsal-lines.ts";
import { changeLine, watchSummary } from "./watch-lines.ts";

/** Returns the lines of results over time, over several targets, or on simulated devices. */
export function summaryLines(
  event: Extract<Event, { type: "drift" | "change" | "watch-summary" | "rehearsal" }>,
): readonly Line[] {
  switch (event.type) {
    case "drift":
      return headed([driftSummary(event), ...driftTable(event)]);
    case "change":
      return [result(event.what === "temperature" ? "info" : "warning", changeLine(event))];
    case "watch-summary":
      return headed(watchSummary(event));
    case "rehearsal":
      return rehearsalLines(event).map(({ isGood, text }) =>
        result(isGood === undefined ? "none" : isGood ? "good" : "warning", text),
      );
    default:
      return event satisfies never;
  }
}

function headed(texts: readonly string[]): readonly Line[] {
  return texts.map((text, place) => result(place === 0 ? "heading" : "none", text));
}

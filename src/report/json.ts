import type { Clock } from "../core/clock.ts";
import { failureCodes } from "../core/failure.ts";
import type { Outcome } from "../runs/store.ts";
import { mapStrings, maskSerial, redactFor, remembered } from "./redact.ts";
import type { Addresses } from "./redact.ts";
import type { Reporter, Streams } from "./reporter.ts";

/** Returns the reporter for machines: one JSON event per line, with its time, identities masked. */
export function jsonReporter(
  { out }: Pick<Streams, "out">,
  {
    clock,
    version,
    addresses,
  }: { readonly clock: Clock; readonly version: string; readonly addresses: Addresses },
): Reporter {
  const redact = remembered(redactFor(addresses));
  const line = (value: object): void => {
    const { type, ...rest } = mapStrings(value, redact) as { type: string };
    const text = { type, time: new Date(clock.now()).toISOString(), ...rest };
    out.write(`${harmlessJson(text)}\n`);
  };
  line({ type: "version", ethermode: version, format: 1 });
  return {
    event: (event, target) => {
      const shown =
        event.type === "modem" && event.usb?.serial !== undefined
          ? { ...event, usb: { ...event.usb, serial: maskSerial(event.usb.serial) } }
          : event;
      line(target === undefined ? shown : { ...shown, target });
    },
    record: line,
    result: (results, exit) =>
      line({
        type: "result",
        outcome: results.length === 0 ? outcomeWithoutTargets(exit) : outcomeOf(results, exit),
        exit,
        targets: results,
      }),
  };
}

/** Escapes what JSON allows but a terminal interprets: C1 controls, direction marks, invisible characters. */
function harmlessJson(value: object): string {
  return JSON.stringify(value).replaceAll(
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Outcomes that are `failed` for the whole command when its targets differ. */
const partialFailures: readonly Outcome[] = ["failed", "refused", "rolled-back"];

/** Returns the outcome that all targets share, `failed` when they differ and one failed, else the weakest. */
function outcomeOf(results: Parameters<Reporter["result"]>[0], exit: number): Outcome {
  const outcomes = new Set(results.map(({ outcome }) => outcome));
  const order = [
    "rollback-incomplete",
    "interrupted",
    ...partialFailures,
    "applied-unproven",
    "applied",
  ] as const;
  const weakest = order.find((outcome) => outcomes.has(outcome)) ?? "unchanged";
  // `rollback` succeeds with targets that it rolled back beside targets that needed no change.
  const isPartial = exit !== 0 && outcomes.size > 1 && partialFailures.includes(weakest);
  return isPartial ? "failed" : weakest;
}

/** Returns the outcome of a command without targets. Exit code 2 reports changes or findings, not a failure. */
function outcomeWithoutTargets(exit: number): Outcome {
  if (exit === 0 || exit === 2) return "unchanged";
  if (exit === failureCodes.interrupted) return "interrupted";
  return exit === failureCodes["refused/dangerous-command"] ? "refused" : "failed";
}

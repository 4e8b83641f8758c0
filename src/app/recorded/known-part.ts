import { join } from "node:path";
import type { ModemSpec, Target } from "../../profile/targets.ts";
import type { Emit } from "../../workflows/events.ts";
import { hasHostLog, hasPorts, hasReplies, hasRouter } from "./recording.ts";
import type { Recording } from "./recording.ts";

/** Stands for the router's MAC address where it was not recorded (RFC 9542: for documentation). */
const unknownMac = "00:00:5e:00:53:00";

/**
 * Returns the part of a target that the recording holds, and reports the rest. A diagnosis keeps a
 * modem of which only the ports were recorded.
 */
export function knownPart(
  target: Target,
  recording: Recording,
  purpose: "plan" | "diagnosis",
  emit: Emit,
): Target {
  const { modem, router, ...rest } = target;
  const isModemKnown =
    hasReplies(recording) ||
    (purpose === "diagnosis" &&
      (hasPorts(recording) || hasHostLog(recording) || recording.pasted !== undefined));
  const hasMac = hasRouter(recording) && recording.text("links") !== undefined;
  const needsMac =
    modem?.passthrough.enabled === true && modem.passthrough.bind.kind === "router-mac" && !hasMac;
  const known: Target = {
    ...rest,
    ...(modem === undefined || !isModemKnown ? {} : { modem: recordedModem(modem, needsMac) }),
    ...(router === undefined || !hasRouter(recording) ? {} : { router }),
  };
  // The finding of pasted texts lists everything that is missing.
  if (recording.pasted === undefined) {
    if (!hasReplies(recording)) report("modem", "replies.at", emit);
    if (!hasRouter(recording)) report("router", "network", emit);
  }
  if (needsMac && isModemKnown && purpose === "plan") reportMac(emit);
  reportUnread(recording, emit);
  return known;
}

/** A masked recording does not name the serial number that the profile names. */
function recordedModem(modem: ModemSpec, needsMac: boolean): ModemSpec {
  const { passthrough, port } = modem;
  return {
    ...modem,
    ...(port.kind === "usb-serial" ? { port: { kind: "auto" } as const } : {}),
    ...(needsMac && passthrough.enabled
      ? { passthrough: { ...passthrough, bind: { kind: "mac", mac: unknownMac } as const } }
      : {}),
  };
}

/** Reports the placeholder in the plan, because it is not the address of the router. */
function reportMac(emit: Emit): void {
  emit({
    type: "finding",
    code: "not-recorded",
    severity: "info",
    message:
      "The MAC address of the router's WAN port is unknown: the recording does not hold it. " +
      `The plan shows ${unknownMac} in its place.`,
    evidence: ["links: not in the recording"],
    fix: "Add the file `links` to the recording.",
  });
}

function reportUnread({ source, unread = [] }: Recording, emit: Emit): void {
  const [first] = unread;
  if (first === undefined) return;
  emit({
    type: "finding",
    code: "not-recorded",
    severity: "info",
    message: `The recording holds files with other names, which are not read: ${unread.join(", ")}.`,
    evidence: unread.map((name) => `${name}: not a name of a recorded file`),
    fix: `Diagnose each of them by itself:\n  ethermode doctor --from ${join(source, first)}`,
  });
}

function report(device: "modem" | "router", file: string, emit: Emit): void {
  emit({
    type: "finding",
    code: "not-recorded",
    severity: "info",
    message: `The ${device} is unknown: the recording does not hold it.`,
    evidence: [`${file}: not in the recording`],
    fix: `Add the file \`${file}\` to the recording.`,
  });
}

import type { Call } from "../../core/call.ts";
import { Failure } from "../../core/failure.ts";
import { logSigns } from "../../doctor/log-signs.ts";
import { powerVerdict } from "../../transports/usb/power.ts";
import type { UsbPort } from "../../transports/usb/usb-port.ts";
import type { World } from "../world.ts";

/** Maximum age of kernel messages that can belong to the drop just noticed. */
const maxAgeSeconds = 60;

/**
 * Returns the evidence for a power or cable problem after a modem left USB unexpectedly
 * (docs/facts/modem.md#brown-out).
 */
export async function dropEvidence(
  usb: UsbPort | undefined,
  world: Pick<World, "kernelLog">,
  call: Call,
): Promise<readonly string[]> {
  if (usb === undefined) return [];
  const { verdict, evidence } = powerVerdict(usb);
  const log = await world.kernelLog?.(call);
  const messages =
    log === undefined
      ? []
      : logSigns(log).usb.filter(
          ({ busPath, secondsAgo }) =>
            busPath === usb.busPath && secondsAgo !== undefined && secondsAgo <= maxAgeSeconds,
        );
  return [
    ...(verdict === "short" || verdict === "at-limit" ? evidence : []),
    ...messages.slice(-3).map(({ text }) => `Kernel log: ${text}.`),
  ];
}

export const powerOrCable =
  "Power the board from its own power supply, and connect it with a short cable directly to " +
  "a USB port. Then run the same command again.";

export function leftUsb(evidence: readonly string[], cause: unknown): Failure {
  return new Failure("modem/left-usb", {
    message: [
      "The modem left USB unexpectedly. The usual cause is its power supply or the USB cable.",
      ...evidence,
    ].join(" "),
    hint: powerOrCable,
    cause,
  });
}

/**
 * Returns the departure of a modem whose firmware restarts it after this write
 * (docs/facts/modem.md#mpdn-restart).
 */
export function restartedItself(title: string, drop: Failure, times: "once" | "twice"): Failure {
  return new Failure("modem/left-usb", {
    message: `During "${title}" the modem restarted itself ${times}. Some firmware does this when a rule is written.`,
    hint:
      "Update the modem's firmware. If the modem also restarts at other times, power its board from " +
      "its own power supply, and use a short cable.",
    cause: drop.cause,
  });
}

/**
 * Returns the failure with the step in which it happened, and with the failed wait for the modem.
 */
export function droppedDuring(title: string, drop: Failure, still?: Failure): Failure {
  return new Failure("modem/left-usb", {
    message: [
      `During "${title}": ${drop.message}`,
      ...(still === undefined ? [] : [still.message]),
    ].join(" "),
    hint: powerOrCable,
    cause: drop.cause,
  });
}

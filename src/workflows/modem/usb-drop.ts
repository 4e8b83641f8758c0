import type { Call } from "../../core/call.ts";
import { Failure } from "../../core/failure.ts";
import { logSigns } from "../../doctor/log-signs.ts";
import { powerVerdict } from "../../transports/usb/power.ts";
import type { UsbPort } from "../../transports/usb/usb-port.ts";
import type { World } from "../world.ts";

/** Lines of the kernel's log as old as this may tell of a departure that was just noticed. */
const recentSeconds = 60;

/** What speaks for power or cable when a modem left its bus without having been told to (modem.md 4.4). */
export async function dropEvidence(
  usb: UsbPort | undefined,
  world: Pick<World, "kernelLog">,
  call: Call,
): Promise<readonly string[]> {
  if (usb === undefined) return [];
  const { verdict, evidence } = powerVerdict(usb);
  const log = await world.kernelLog?.(call);
  const said =
    log === undefined
      ? []
      : logSigns(log).usb.filter(
          ({ busPath, secondsAgo }) =>
            busPath === usb.busPath && secondsAgo !== undefined && secondsAgo <= recentSeconds,
        );
  return [
    ...(verdict === "short" || verdict === "at-limit" ? evidence : []),
    ...said.slice(-3).map(({ text }) => `Kernel log: ${text}.`),
  ];
}

export const powerOrCable =
  "Give the board its own power supply, use a short cable, and plug it straight into a port; then run the same command again.";

export function leftUsb(evidence: readonly string[], cause: unknown): Failure {
  return new Failure("modem/left-usb", {
    message: [
      "The modem left USB by itself; most often that is its power, or the cable.",
      ...evidence,
    ].join(" "),
    hint: powerOrCable,
    cause,
  });
}

/** The same failure, with the step it happened in, and whether the modem is still away. */
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

import { Failure } from "../core/failure.ts";
import type { Attempt } from "./find.ts";
import { describeIdentity, sameModem } from "./usb/identity.ts";
import type { ModemIdentity } from "./usb/identity.ts";
import { usbId } from "./usb/usb-port.ts";
import type { UsbPort } from "./usb/usb-port.ts";

/** The last scan before the timeout. */
export interface LastScan {
  ports: readonly UsbPort[];
  /** Undefined when the scan did not find the modem. */
  attempts: readonly Attempt[] | undefined;
}

const powerCycle = "Disconnect the modem's power for ten seconds, then run the same command again.";

export function didNotRestart(name: string, ms: number): Failure {
  return new Failure("modem/not-restarted", {
    message: `The modem (${name}) did not restart within ${seconds(ms)}.`,
    hint: powerCycle,
  });
}

export function refusedRestart(cause: Failure): Failure {
  return new Failure("modem/not-restarted", { message: cause.message, hint: powerCycle, cause });
}

export function notAnswering(name: string, failure: Failure | undefined, ms: number): Failure {
  const reason = failure === undefined ? "." : `: ${failure.message}`;
  return new Failure("modem/not-back", {
    message: `The modem (${name}) did not answer within ${seconds(ms)} of its restart${reason}`,
    hint:
      failure?.hint ??
      `Wait a minute, then run the same command again. If it still does not answer: ${powerCycle}`,
    cause: failure,
  });
}

export function notBack(
  identity: ModemIdentity,
  { ports, attempts }: LastScan,
  ms: number,
): Failure {
  const name = describeIdentity(identity);
  if (attempts !== undefined && attempts.length > 0)
    return notAnswering(name, lastFailure(attempts), ms);
  // docs/facts/modem.md#crash-dump treats a diagnostics port without an AT port as a crash dump.
  if (ports.some((port) => sameModem(port, identity)))
    return crashed(`The modem (${name}) returned without its AT port.`);
  const impostor = ports.find(
    (port) => port.busPath !== undefined && port.busPath === identity.busPath,
  );
  if (impostor !== undefined) {
    const found = [usbId(impostor), impostor.product].join(" ").trim();
    return crashed(`The modem (${name}) did not return. Another device is in its place: ${found}.`);
  }
  return new Failure("modem/not-back", {
    message: `The modem (${name}) did not return to USB within ${seconds(ms)}.`,
    hint: "Check the USB cable and the board's power supply, then run the same command again.",
  });
}

function crashed(message: string): Failure {
  return new Failure("modem/not-back", {
    message,
    hint: `The firmware may have crashed, or may be waiting to be flashed. ${powerCycle}`,
  });
}

function lastFailure(attempts: readonly Attempt[]): Failure | undefined {
  return attempts.map(({ outcome }) => outcome).findLast((outcome) => outcome instanceof Failure);
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}

import { Failure } from "../core/failure.ts";
import type { Attempt } from "./find.ts";
import { identityInWords, sameModem } from "./usb/identity.ts";
import type { ModemIdentity } from "./usb/identity.ts";
import { usbId } from "./usb/usb-port.ts";
import type { UsbPort } from "./usb/usb-port.ts";

/** What was on USB when patience ended. */
export interface LastLook {
  ports: readonly UsbPort[];
  /** Absent when the modem was not there to be asked. */
  attempts: readonly Attempt[] | undefined;
}

const powerCycle =
  "Take the modem's power away for ten seconds, give it back, and run the same command again.";

export function stayed(name: string, ms: number): Failure {
  return new Failure("modem/not-back", {
    message: `The modem (${name}) did not restart: it was still there after ${seconds(ms)}.`,
    hint: powerCycle,
  });
}

export function notAnswering(name: string, trouble: Failure | undefined, ms: number): Failure {
  return new Failure("modem/not-back", {
    message: `The modem (${name}) did not answer within ${seconds(ms)} of its restart${trouble === undefined ? "." : `: ${trouble.message}`}`,
    hint:
      trouble?.hint ??
      "Wait a minute and run the same command again; if it stays silent, take its power away for ten seconds.",
    cause: trouble,
  });
}

export function notBack(
  identity: ModemIdentity,
  { ports, attempts }: LastLook,
  ms: number,
): Failure {
  const name = identityInWords(identity);
  if (attempts !== undefined && attempts.length > 0)
    return notAnswering(name, lastTrouble(attempts), ms);
  // QA takes diagnostics without AT for a crash dump.
  if (ports.some((port) => sameModem(port, identity)))
    return crashed(`The modem (${name}) came back without its AT port.`);
  const impostor = ports.find(
    (port) => port.busPath !== undefined && port.busPath === identity.busPath,
  );
  if (impostor !== undefined)
    return crashed(
      `The modem (${name}) did not come back; in its place is ${[usbId(impostor), impostor.product].join(" ").trim()}.`,
    );
  return new Failure("modem/not-back", {
    message: `The modem (${name}) did not come back to USB within ${seconds(ms)}.`,
    hint: "Check the USB cable and the board's own power supply, then run the same command again.",
  });
}

function crashed(message: string): Failure {
  return new Failure("modem/not-back", {
    message,
    hint: `Its firmware may have crashed or wait to be flashed. ${powerCycle}`,
  });
}

function lastTrouble(attempts: readonly Attempt[]): Failure | undefined {
  return attempts.map(({ outcome }) => outcome).findLast((outcome) => outcome instanceof Failure);
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}

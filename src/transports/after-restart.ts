import { access } from "node:fs/promises";
import { within } from "../core/within.ts";
import type { Call } from "../core/call.ts";
import type { Clock } from "../core/clock.ts";
import { Failure } from "../core/failure.ts";
import { groupModems } from "./usb/candidates.ts";
import type { UsbModem } from "./usb/candidates.ts";
import { probePort, probeModem } from "./find.ts";
import type { ListPorts, Probe } from "./find.ts";
import { describeIdentity, onlyNewDevice, sameModem } from "./usb/identity.ts";
import type { ModemIdentity } from "./usb/identity.ts";
import { notAnswering, notBack, didNotRestart } from "./restart-failure.ts";
import type { LastScan } from "./restart-failure.ts";
import type { UsbKey, UsbPort } from "./usb/usb-port.ts";

export interface RestartPolicy {
  readonly clock: Clock;
  /** From the restart command until the modem disappears. */
  readonly goneWithinMs: number;
  /** From disappearing until it answers again. */
  readonly backWithinMs: number;
  readonly pollMs: number;
  /**
   * Settles when the connection that carried the restart command has ended: the most reliable sign
   * of a restart.
   */
  readonly left?: Promise<void>;
  /** Called when the modem has disappeared and the wait for its return begins. */
  readonly onGone?: () => void;
}

/**
 * Waits until a modem has left USB, has returned (perhaps under other names or on another bus) and
 * answers. Read the identity before sending the restart: a later scan may find the modem after its
 * restart. Throws `modem/not-restarted` or `modem/not-back`.
 */
export async function waitForModem(
  identity: ModemIdentity,
  list: ListPorts,
  probe: Probe,
  policy: RestartPolicy,
  call: Call,
): Promise<UsbPort> {
  const { clock, goneWithinMs, backWithinMs, pollMs } = policy;
  const name = describeIdentity(identity);
  const hasLeft = hasSettled(policy.left);
  let others: ReadonlySet<UsbKey> = new Set();
  const gone = async (inner: Call): Promise<true | undefined> => {
    const modems = groupModems(await list(inner));
    const ours = modems.find((modem) => isOurs(modem, identity));
    others = new Set(modems.flatMap(({ key }) => (key === ours?.key ? [] : key)));
    return ours === undefined || hasLeft() || wasReplaced(ours, identity) ? true : undefined;
  };
  await within(
    clock,
    goneWithinMs,
    () => didNotRestart(name, goneWithinMs),
    call,
    (inner) => until(gone, clock, pollMs, inner),
  );

  policy.onGone?.();
  const last: LastScan = { ports: [], attempts: undefined };
  const back = async (inner: Call): Promise<UsbPort | undefined> => {
    last.ports = await list(inner);
    const modems = groupModems(last.ports);
    const ours =
      modems.find((modem) => isOurs(modem, identity)) ?? onlyNewDevice(modems, others, identity);
    // Ports of one modem appear up to a second apart and may refuse to open at first
    // (docs/facts/modem.md#restart-timing), so each poll tries them again.
    const found = ours === undefined ? undefined : await probeModem(ours, probe, inner);
    last.attempts = found?.attempts;
    return found?.chosen?.port;
  };
  return within(
    clock,
    backWithinMs,
    () => notBack(identity, last, backWithinMs),
    call,
    (inner) => until(back, clock, pollMs, inner),
  );
}

/**
 * Waits in the same way for a port known only by its name, such as a TCP address or a pseudo
 * terminal. It has left when its connection ended or its node is gone. Throws as `waitForModem` does.
 */
export async function waitForPath(
  path: string,
  probe: Probe,
  policy: RestartPolicy,
  call: Call,
): Promise<void> {
  const { clock, goneWithinMs, backWithinMs, pollMs } = policy;
  const hasLeft = hasSettled(policy.left);
  const gone = async (): Promise<true | undefined> =>
    hasLeft() || (await nodeMissing(path)) ? true : undefined;
  await within(
    clock,
    goneWithinMs,
    () => didNotRestart(path, goneWithinMs),
    call,
    (inner) => until(gone, clock, pollMs, inner),
  );

  policy.onGone?.();
  let last: Failure | undefined;
  const back = async (inner: Call): Promise<true | undefined> => {
    const answer = await probePort(path, probe, inner);
    last = answer instanceof Failure ? answer : undefined;
    return answer === false || answer instanceof Failure ? undefined : true;
  };
  await within(
    clock,
    backWithinMs,
    () => notAnswering(path, last, backWithinMs),
    call,
    (inner) => until(back, clock, pollMs, inner),
  );
}

/** Polls until there is a result; the caller sets the timeout. */
async function until<T>(
  poll: (call: Call) => Promise<T | undefined>,
  clock: Clock,
  pollMs: number,
  call: Call,
): Promise<T> {
  for (;;) {
    const result = await poll(call);
    if (result !== undefined) return result;
    await clock.sleep(pollMs, call);
  }
}

function hasSettled(event: Promise<void> | undefined): () => boolean {
  let happened = false;
  const note = (): void => {
    happened = true;
  };
  event?.then(note, note);
  return () => happened;
}

async function nodeMissing(path: string): Promise<boolean> {
  if (!path.startsWith("/")) return false;
  return access(path).then(
    () => false,
    () => true,
  );
}

function isOurs(modem: UsbModem, identity: ModemIdentity): boolean {
  return modem.ports.some((port) => sameModem(port, identity));
}

function wasReplaced({ ports }: UsbModem, { deviceNumber }: ModemIdentity): boolean {
  const now = ports.find((port) => port.deviceNumber !== undefined)?.deviceNumber;
  return deviceNumber !== undefined && now !== undefined && now !== deviceNumber;
}

import { access } from "node:fs/promises";
import { within } from "../core/within.ts";
import type { Call } from "../core/call.ts";
import type { Clock } from "../core/clock.ts";
import { Failure } from "../core/failure.ts";
import { groupModems } from "./usb/candidates.ts";
import type { UsbModem } from "./usb/candidates.ts";
import { ask, askModem } from "./find.ts";
import type { ListPorts, Probe } from "./find.ts";
import { identityInWords, onlyNewcomer, sameModem } from "./usb/identity.ts";
import type { ModemIdentity } from "./usb/identity.ts";
import { notAnswering, notBack, stayed } from "./restart-failure.ts";
import type { LastLook } from "./restart-failure.ts";
import type { UsbKey, UsbPort } from "./usb/usb-port.ts";

export interface RestartPatience {
  readonly clock: Clock;
  /** From the restart command to the modem leaving. */
  readonly goneWithinMs: number;
  /** From leaving to answering again. */
  readonly backWithinMs: number;
  readonly pollMs: number;
  /** Settles when the connection on which the restart was sent has ended: the surest sign of leaving. */
  readonly left?: Promise<void>;
}

/**
 * Follows a modem through its restart: it leaves USB, comes back (perhaps under other names, perhaps on another bus)
 * and answers. Take the identity before sending the restart: what is found later may be the modem already back.
 * Throws `modem/not-back`.
 */
export async function waitForModem(
  identity: ModemIdentity,
  list: ListPorts,
  probe: Probe,
  patience: RestartPatience,
  call: Call,
): Promise<UsbPort> {
  const { clock, goneWithinMs, backWithinMs, pollMs } = patience;
  const name = identityInWords(identity);
  const hasLeft = noticed(patience.left);
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
    () => stayed(name, goneWithinMs),
    call,
    (inner) => until(gone, clock, pollMs, inner),
  );

  const last: LastLook = { ports: [], attempts: undefined };
  const back = async (inner: Call): Promise<UsbPort | undefined> => {
    last.ports = await list(inner);
    const modems = groupModems(last.ports);
    const ours =
      modems.find((modem) => isOurs(modem, identity)) ?? onlyNewcomer(modems, others, identity);
    // Ports of one modem appear up to a second apart and may refuse to open at first (QA): asked anew on each look.
    const found = ours === undefined ? undefined : await askModem(ours, probe, inner);
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
 * The same for a port that is known by its name alone, such as a TCP address or a pseudo terminal.
 * It has left when its connection ended or its node is gone. Throws `modem/not-back`.
 */
export async function waitForPath(
  path: string,
  probe: Probe,
  patience: RestartPatience,
  call: Call,
): Promise<void> {
  const { clock, goneWithinMs, backWithinMs, pollMs } = patience;
  const hasLeft = noticed(patience.left);
  const gone = async (): Promise<true | undefined> =>
    hasLeft() || (await nodeMissing(path)) ? true : undefined;
  await within(
    clock,
    goneWithinMs,
    () => stayed(path, goneWithinMs),
    call,
    (inner) => until(gone, clock, pollMs, inner),
  );

  let last: Failure | undefined;
  const back = async (inner: Call): Promise<true | undefined> => {
    const answer = await ask(path, probe, inner);
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

/** Looks again and again until there is something to see; the caller sets the deadline. */
async function until<T>(
  poll: (call: Call) => Promise<T | undefined>,
  clock: Clock,
  pollMs: number,
  call: Call,
): Promise<T> {
  for (;;) {
    const seen = await poll(call);
    if (seen !== undefined) return seen;
    await clock.sleep(pollMs, call);
  }
}

function noticed(event: Promise<void> | undefined): () => boolean {
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

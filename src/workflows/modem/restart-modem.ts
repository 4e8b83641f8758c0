import type { AtSession } from "../../at/session.ts";
import type { ModemModel } from "../../at-profiles/model.ts";
import type { Call } from "../../core/call.ts";
import { Failure, isFailure } from "../../core/failure.ts";
import { waits } from "../../core/waits.ts";
import { waitForModem, waitForPath } from "../../transports/after-restart.ts";
import { refusedRestart } from "../../transports/restart-failure.ts";
import type { ListPorts } from "../../transports/find.ts";
import { movedTo } from "../../transports/usb/identity.ts";
import type { ModemIdentity } from "../../transports/usb/identity.ts";
import type { UsbPort } from "../../transports/usb/usb-port.ts";
import type { Emit } from "../events.ts";
import type { World } from "../world.ts";
import { dropEvidence, powerOrCable } from "./usb-drop.ts";
import type { FoundPort, OpenPort } from "./find-port.ts";

/** The open port of one modem. Session and path change when the modem returns from a restart. */
export interface OpenedPort extends Omit<FoundPort, "session" | "path" | "usb" | "identity"> {
  session: AtSession;
  path: string;
  usb?: UsbPort;
  identity?: ModemIdentity;
  /** Why the last wait for this modem failed. */
  lost?: Failure;
  readonly model: ModemModel;
  readonly world: World;
  readonly open: OpenPort;
}

/**
 * Assumed minimum: no modem boots faster (docs/facts/modem.md#restart-timing: 20-45 s). A port that
 * vanished before the
 * OK and returned sooner was a cable or hub problem, and the modem has not restarted.
 */
const minRestartMs = 10_000;

/** Restarts the modem and waits until it answers. Throws `modem/not-restarted` or `modem/not-back`. */
export async function restart(port: OpenedPort, emit: Emit, call: Call): Promise<void> {
  const { clock } = port.world;
  await reopen(port, emit, call);
  const began = clock.monotonicMs();
  const how = await sendRestart(port, emit, call);
  if (how === "port-vanished" && clock.monotonicMs() - began < minRestartMs)
    await sendRestart(port, emit, call);
  await clock.sleep(port.model.restart.settleMs, call);
  await reopenAfterLoad(port, emit, call);
}

/**
 * Waits for a modem that left again after its restart. On USB its power supply gave way while it
 * registered and dialed (docs/facts/modem.md#brown-out). A port known by its name only can have
 * answered while the modem shut down.
 */
async function reopenAfterLoad(port: OpenedPort, emit: Emit, call: Call): Promise<void> {
  if (await answers(port, call)) return;
  const evidence = await dropEvidence(port.usb, port.world, call);
  if (port.usb !== undefined)
    emit({
      type: "finding",
      code: "usb-drops",
      severity: "warning",
      message:
        "The modem left USB again soon after its restart, when it draws most power." +
        " The usual cause is its power supply.",
      evidence,
      fix: powerOrCable,
    });
  await waitUntilBack(port, undefined, emit, call);
}

/** Waits for the same modem if its port does not answer, and for its services: it can have booted. */
export async function reopen(port: OpenedPort, emit: Emit, call: Call): Promise<void> {
  if (await answers(port, call)) return;
  await waitUntilBack(port, undefined, emit, call);
  await port.world.clock.sleep(port.model.restart.settleMs, call);
}

/** Returns whether the modem answers now. Closes the port if not. */
export async function answers({ session }: OpenedPort, call: Call): Promise<boolean> {
  try {
    await session.send({ text: "AT", timeoutMs: 3_000, retries: 1, parse: () => undefined }, call);
    return true;
  } catch (error) {
    // Any answer proves that the modem is there, another program's or a refusal included.
    if (isFailure(error, "modem/unexpected-reply", "modem/refused")) return true;
    if (!isFailure(error, "port/vanished", "modem/no-answer")) throw error;
    await session[Symbol.asyncDispose]();
    return false;
  }
}

/**
 * Waits until the same modem answers, on whatever port it then has. The full deadline passes only
 * once in a run.
 */
async function waitUntilBack(
  port: OpenedPort,
  left: Promise<void> | undefined,
  emit: Emit,
  call: Call,
): Promise<void> {
  const { downWithinMs, upWithinMs } = port.model.restart;
  const { clock, ports } = port.world;
  const { lost } = port;
  const waiting = (what: "modem-gone" | "modem-back", ms: number): void => {
    if (lost === undefined) emit({ type: "waiting", for: what, seconds: ms / 1000 });
  };
  if (left !== undefined) waiting("modem-gone", downWithinMs);
  let fresh: { readonly session: AtSession; readonly path: string } | undefined;
  const probe = async (path: string, inner: Call): Promise<boolean> => {
    fresh = { session: await port.open(path, inner), path };
    return true;
  };
  const limits = {
    clock,
    goneWithinMs: downWithinMs,
    backWithinMs: lost === undefined ? upWithinMs : waits.modemBackAgain.deadlineMs,
    pollMs: 500,
    left: left ?? Promise.resolve(),
    onGone: () => waiting("modem-back", upWithinMs),
  };
  try {
    if (port.identity === undefined) await waitForPath(port.path, probe, limits, call);
    else {
      const list: ListPorts = (inner) => ports.list(inner);
      const usb = await waitForModem(port.identity, list, probe, limits, call);
      port.usb = usb;
      port.identity = movedTo(usb, port.identity);
    }
  } catch (error) {
    if (!isFailure(error, "modem/not-back")) throw error;
    port.lost ??= error;
    throw port.lost;
  }
  if (fresh === undefined)
    throw new Failure("internal/bug", { message: "The modem is back but was never opened." });
  port.session = fresh.session;
  port.path = fresh.path;
  delete port.lost;
}

/**
 * Returns whether the command was accepted or its port vanished first, which is usually the restart
 * itself.
 */
async function sendRestart(
  port: OpenedPort,
  emit: Emit,
  call: Call,
): Promise<"accepted" | "port-vanished"> {
  const old = port.session;
  const { command: text, timeoutMs } = port.model.restart;
  const leaving = watchLeaving(old);
  const how = await old
    // A refused restart has not begun. QA sends refused commands again (docs/facts/modem.md#errors-after-boot).
    .send({ text, timeoutMs, retries: 3, parse: () => "accepted" as const }, call)
    .catch((error: unknown) => {
      if (isFailure(error, "modem/refused")) throw refusedRestart(error);
      if (!isFailure(error, "port/vanished")) throw error;
      return "port-vanished" as const;
    });
  leaving.begin();
  const left = leaving.left.then(() => old[Symbol.asyncDispose]());
  try {
    await waitUntilBack(port, left, emit, call);
  } finally {
    // A port that neither vanished nor answered is still open.
    await old[Symbol.asyncDispose]();
  }
  return how;
}

/**
 * Waits until the port disappears, or for RDY on a port that stays
 * (docs/facts/modem.md#boot-messages).
 * Lines from before `begin` do not count.
 */
function watchLeaving(session: AtSession): { readonly left: Promise<void>; begin(): void } {
  let hasBegun = false;
  const left = new Promise<void>((resolve) => {
    const stop = session.onUnsolicited((line) =>
      hasBegun && line === "RDY" ? resolve() : undefined,
    );
    void session.gone.then(() => {
      stop();
      resolve();
    });
  });
  return {
    left,
    begin: () => {
      hasBegun = true;
    },
  };
}

import type { AtSession } from "../../at/session.ts";
import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import type { PortSpec } from "../../profile/targets.ts";
import type { UsbPort } from "../../transports/usb/usb-port.ts";
import type { Emit } from "../events.ts";
import type { World } from "../world.ts";
import { findPort } from "./find-port.ts";
import { portHolds } from "./hold-port.ts";
import { openAndProbe } from "./open-and-probe.ts";

/** A session on the modem's port. Other programs release the port until it is closed. */
export interface HeldSession extends AsyncDisposable {
  readonly path: string;
  readonly session: AtSession;
  readonly usb?: UsbPort;
}

/** Finds the modem's port and opens it for commands, without reading the modem. */
export async function openSession(
  spec: PortSpec,
  world: World,
  emit: Emit,
  call: Call,
): Promise<HeldSession> {
  const holds = portHolds(world, emit);
  const open = async (path: string, inner: Call): Promise<AtSession> => {
    await holds.before(path, inner);
    return openAndProbe(path, world, inner);
  };
  try {
    const { path, session, usb } = await findPort(spec, world, open, call);
    await holds.keepOnly(usb);
    const close = async (): Promise<void> => {
      try {
        await session[Symbol.asyncDispose]();
      } finally {
        await holds[Symbol.asyncDispose]();
      }
    };
    return { path, session, ...defined({ usb }), [Symbol.asyncDispose]: close };
  } catch (error) {
    await holds[Symbol.asyncDispose]();
    throw error;
  }
}

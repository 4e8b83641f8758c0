import { handshake } from "../../at/handshake.ts";
import { openSession } from "../../at/session.ts";
import type { AtSession } from "../../at/session.ts";
import type { Call } from "../../core/call.ts";
import type { World } from "../world.ts";

/** Opens a port and performs the AT handshake. Closes the port again when no modem answers. */
export async function openAndProbe(
  path: string,
  { clock, ports, trace }: Pick<World, "clock" | "ports" | "trace">,
  call: Call,
): Promise<AtSession> {
  const session = openSession(await ports.open(path)(call), {
    clock,
    ...(trace === undefined ? {} : { trace: (direction, line) => trace(path, direction, line) }),
  });
  try {
    await handshake(session, call);
    return session;
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw error;
  }
}

import type { AtSession } from "../../at/session.ts";
import type { Call } from "../../core/call.ts";
import { channelOf } from "../../transports/channel.ts";
import type { Channel } from "../../transports/channel.ts";
import { probeModem } from "../../transports/find.ts";
import { groupModems } from "../../transports/usb/candidates.ts";
import { identityOf } from "../../transports/usb/identity.ts";
import type { FoundPort } from "./find-port.ts";
import { numberOf } from "./module-number.ts";
import type { OpenedPort } from "./restart-modem.ts";

/** Whether a channel is still open after a plan. */
export type StaysOpen = (channel: Channel) => boolean;

/**
 * Opens another port of the same module, on a channel that stays open. Returns undefined when there
 * is none. Asks only ports that are likely to be AT ports.
 */
export async function openAlternativePort(
  { session, path, world, open }: OpenedPort,
  stays: StaysOpen,
  call: Call,
): Promise<FoundPort | undefined> {
  // One simulated or recorded modem answers on every port, so no port is another way.
  if (world.ports.where === "anywhere") return undefined;
  const ours = await numberOf(session, call);
  if (ours === undefined) return undefined;
  const ports = await world.ports.list(call);
  const others = ports.filter((port) => port.path !== path && stays(channelOf(port.path, port)));
  for (const modem of groupModems(others)) {
    let found: AtSession | undefined;
    const probe = async (other: string, inner: Call): Promise<boolean> => {
      const opened = await open(other, inner);
      if ((await numberOf(opened, inner)) === ours) found = opened;
      else await opened[Symbol.asyncDispose]();
      return found !== undefined;
    };
    const { chosen } = await probeModem(modem, probe, call);
    if (chosen === undefined || found === undefined) continue;
    const { port, because } = chosen;
    return {
      path: port.path,
      session: found,
      usb: port,
      identity: identityOf(port, ports),
      because,
    };
  }
  return undefined;
}

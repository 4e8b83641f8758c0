import type { AtSession } from "../../at/session.ts";
import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import { Failure, isFailure } from "../../core/failure.ts";
import type { PortSpec } from "../../profile/targets.ts";
import { channelOf } from "../../transports/channel.ts";
import { groupModems } from "../../transports/usb/candidates.ts";
import type { Candidate } from "../../transports/usb/candidates.ts";
import { probeModem } from "../../transports/find.ts";
import type { FoundModem } from "../../transports/find.ts";
import { identityOf } from "../../transports/usb/identity.ts";
import type { ModemIdentity } from "../../transports/usb/identity.ts";
import { routerPrefix } from "../../transports/through-router/through-router.ts";
import type { UsbPort } from "../../transports/usb/usb-port.ts";
import type { World } from "../world.ts";
import { numberOf } from "./module-number.ts";
import { noRouter } from "./no-modem.ts";
import { otherSerials, severalModems } from "./other-modems.ts";
import { withHolders } from "./port-holders.ts";
import { noModemFailure } from "./why-no-modem.ts";

/** A port on which a modem answered, with the session that was opened to ask it. */
export interface FoundPort {
  readonly path: string;
  readonly session: AtSession;
  /** Absent for a port that is not on USB. The modem is then found again by its path. */
  readonly identity?: ModemIdentity;
  readonly usb?: UsbPort;
  readonly because: readonly string[];
}

/** Opens a port on which a modem answers. Throws when none does. */
export type OpenPort = (path: string, call: Call) => Promise<AtSession>;

/** Returns the port that the profile names, or that of the only modem that answers. */
export async function findPort(
  spec: PortSpec,
  world: World,
  open: OpenPort,
  call: Call,
): Promise<FoundPort> {
  if (spec.kind === "tcp") return named(`tcp:${spec.host}:${spec.port}`, [], open, world, call);
  if (spec.kind === "through-router" && world.ports.where === undefined) throw noRouter();
  const ports = await world.ports.list(call);
  if (spec.kind === "path") return named(spec.path, ports, open, world, call);
  if (spec.kind === "through-router" && spec.path !== "auto")
    return named(`${routerPrefix}${spec.path}`, ports, open, world, call);
  if (spec.kind !== "usb-serial") return search(spec, ports, ports, open, world, call);
  const wanted = ports.filter(({ serial }) => serial === spec.serial.toLowerCase());
  if (wanted.length === 0 && ports.length > 0) throw otherSerials(spec.serial, ports, world);
  return search(spec, wanted, ports, open, world, call);
}

async function named(
  path: string,
  ports: readonly UsbPort[],
  open: OpenPort,
  world: World,
  call: Call,
): Promise<FoundPort> {
  const usb = ports.find((port) => port.path === path) ?? (await world.ports.linked?.(path, ports));
  try {
    const session = await open(path, call);
    return {
      path,
      session,
      because: ["chosen by the user"],
      ...defined({ usb, identity: usb === undefined ? undefined : identityOf(usb, ports) }),
    };
  } catch (error) {
    throw await withHolders(error, path, world, call);
  }
}

async function search(
  spec: PortSpec,
  wanted: readonly UsbPort[],
  ports: readonly UsbPort[],
  open: OpenPort,
  world: World,
  call: Call,
): Promise<FoundPort> {
  const sessions = new Map<string, AtSession>();
  const found: FoundModem[] = [];
  try {
    for (const modem of groupModems(wanted)) {
      const probe = async (path: string, inner: Call): Promise<boolean> => {
        sessions.set(path, await open(path, inner));
        return true;
      };
      found.push(await probeModem(modem, probe, call));
    }
    const chosen = found.flatMap((one) => (one.chosen === undefined ? [] : [one.chosen]));
    const answering = await onePerModule(chosen, sessions, call);
    const [only, second] = answering;
    if (second !== undefined) throw severalModems(answering.map(({ port }) => port));
    if (only === undefined)
      throw await noModemFailure(
        found.flatMap(({ attempts }) => attempts),
        spec,
        world,
        call,
      );
    await refuseHeld(found, world, call);
    const session = sessions.get(only.port.path);
    if (session === undefined)
      throw new Failure("internal/bug", { message: `${only.port.path} answered but is not open.` });
    sessions.delete(only.port.path);
    return {
      path: only.port.path,
      session,
      usb: only.port,
      identity: identityOf(only.port, ports),
      because: only.because,
    };
  } finally {
    for (const session of sessions.values()) await session[Symbol.asyncDispose]();
  }
}

/**
 * Returns one port per module, the best first. A module in a PCIe slot can answer on USB too. USB
 * is the better channel, because it stays when the module becomes a root complex. Two modems on USB
 * are never one module, even if they report the same number.
 */
async function onePerModule(
  chosen: readonly Candidate[],
  sessions: ReadonlyMap<string, AtSession>,
  call: Call,
): Promise<readonly Candidate[]> {
  const kinds = chosen.map(({ port }) => channelOf(port.path, port).kind);
  if (new Set(kinds).size < 2) return chosen;
  const kindOf = new Map<string, string>();
  const result: Candidate[] = [];
  for (const [at, candidate] of chosen.entries()) {
    const session = sessions.get(candidate.port.path);
    const number = session === undefined ? undefined : await numberOf(session, call);
    const kind = kinds[at] ?? "";
    const known = number === undefined ? undefined : kindOf.get(number);
    if (known !== undefined && known !== kind) continue;
    if (number !== undefined) kindOf.set(number, kind);
    result.push(candidate);
  }
  return result;
}

/**
 * Refuses a modem with a held port: the other program uses that modem, even through another of its
 * ports.
 */
async function refuseHeld(found: readonly FoundModem[], world: World, call: Call): Promise<void> {
  const held = found
    .filter(({ chosen }) => chosen !== undefined)
    .flatMap(({ attempts }) => attempts)
    .find(({ outcome }) => isFailure(outcome, "busy/port-held"));
  if (held !== undefined)
    throw await withHolders(held.outcome, held.candidate.port.path, world, call);
}

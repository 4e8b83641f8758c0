import type { AtSession } from "../../at/session.ts";
import type { Call } from "../../core/call.ts";
import { Failure, isFailure } from "../../core/failure.ts";
import type { PortSpec } from "../../profile/targets.ts";
import { groupModems } from "../../transports/usb/candidates.ts";
import { probeModem } from "../../transports/find.ts";
import type { FoundModem } from "../../transports/find.ts";
import type { Holder } from "../../transports/serial/holders.ts";
import { identityOf } from "../../transports/usb/identity.ts";
import type { ModemIdentity } from "../../transports/usb/identity.ts";
import { routerPrefix } from "../../transports/through-router/through-router.ts";
import type { UsbPort } from "../../transports/usb/usb-port.ts";
import type { World } from "../world.ts";

/** A port on which a modem answered, with the session that was opened to ask it. */
export interface FoundPort {
  readonly path: string;
  readonly session: AtSession;
  /** Absent when the port is not a USB one: then the modem is found again by its path. */
  readonly identity?: ModemIdentity;
  readonly usb?: UsbPort;
  readonly because: readonly string[];
}

/** Opens a port and makes sure that a modem answers there. Throws when none does. */
export type Knock = (path: string, call: Call) => Promise<AtSession>;

/** The port the profile names, or the one modem that is there. */
export async function findPort(
  wish: PortSpec,
  world: World,
  knock: Knock,
  call: Call,
): Promise<FoundPort> {
  if (wish.kind === "tcp") return named(`tcp:${wish.host}:${wish.port}`, [], knock, world, call);
  if (wish.kind === "through-router" && world.ports.where === undefined) throw noRouter();
  const ports = await world.ports.list(call);
  if (wish.kind === "path") return named(wish.path, ports, knock, world, call);
  if (wish.kind === "through-router" && wish.path !== "auto")
    return named(`${routerPrefix}${wish.path}`, ports, knock, world, call);
  const wanted =
    wish.kind === "usb-serial"
      ? ports.filter(({ serial }) => serial === wish.serial.toLowerCase())
      : ports;
  return search(wanted, ports, knock, world, call);
}

function noRouter(): Failure {
  return new Failure("usage/not-supported-here", {
    message: "A port of the router needs the router, and none is named here.",
    hint: "Name it in a profile: `router: { host: 192.168.1.1 }` beside `modem: { port: router:auto }`; on the command line `--host`, where the command has it.",
  });
}

async function named(
  path: string,
  ports: readonly UsbPort[],
  knock: Knock,
  world: World,
  call: Call,
): Promise<FoundPort> {
  const usb = ports.find((port) => port.path === path);
  try {
    const session = await knock(path, call);
    return {
      path,
      session,
      because: ["named by you"],
      ...(usb === undefined ? {} : { usb, identity: identityOf(usb, ports) }),
    };
  } catch (error) {
    throw await withHolders(error, path, world, call);
  }
}

async function search(
  wanted: readonly UsbPort[],
  ports: readonly UsbPort[],
  knock: Knock,
  world: World,
  call: Call,
): Promise<FoundPort> {
  const open = new Map<string, AtSession>();
  const found: FoundModem[] = [];
  try {
    for (const modem of groupModems(wanted)) {
      const probe = async (path: string, inner: Call): Promise<boolean> => {
        open.set(path, await knock(path, inner));
        return true;
      };
      found.push(await probeModem(modem, probe, call));
    }
    const answering = found.flatMap(({ chosen }) => (chosen === undefined ? [] : [chosen]));
    const [only, second] = answering;
    if (second !== undefined) throw severalModems(answering.map(({ port }) => port));
    if (only === undefined) throw await nothingFound(found, world, call);
    await refuseHeld(found, world, call);
    const session = open.get(only.port.path);
    if (session === undefined)
      throw new Failure("internal/bug", { message: `${only.port.path} answered but is not open.` });
    open.delete(only.port.path);
    return {
      path: only.port.path,
      session,
      usb: only.port,
      identity: identityOf(only.port, ports),
      because: only.because,
    };
  } finally {
    for (const session of open.values()) await session[Symbol.asyncDispose]();
  }
}

/** Somebody who holds one port of a modem works with that modem, even if another of its ports is free. */
async function refuseHeld(found: readonly FoundModem[], world: World, call: Call): Promise<void> {
  const held = found
    .filter(({ chosen }) => chosen !== undefined)
    .flatMap(({ attempts }) => attempts)
    .find(({ outcome }) => isFailure(outcome, "busy/port-held"));
  if (held !== undefined)
    throw await withHolders(held.outcome, held.candidate.port.path, world, call);
}

function severalModems(ports: readonly UsbPort[]): Failure {
  const names = ports.map(
    ({ path, product, serial }) =>
      `${path}${product === undefined ? "" : ` (${product}${serial === undefined ? "" : `, serial:${serial}`})`}`,
  );
  return new Failure("usage/several-modems", {
    message: `${names.length} modems answer here: ${names.join(", ")}.`,
    hint: "Say which one: --port PATH, or modem.port in the profile.",
  });
}

/** A port that was there but could not be asked says more than "nothing found". */
async function nothingFound(
  found: readonly FoundModem[],
  world: World,
  call: Call,
): Promise<Failure> {
  const attempts = found.flatMap(({ attempts }) => attempts);
  for (const { candidate, outcome } of attempts) {
    if (isFailure(outcome, "busy/port-held", "port/no-permission"))
      return withHolders(outcome, candidate.port.path, world, call);
  }
  const last = attempts.at(-1);
  if (last !== undefined && isFailure(last.outcome)) return last.outcome;
  if (world.ports.where === "router") {
    return new Failure("port/not-found", {
      message: "No modem was found on the router's USB.",
      hint: "Connect the modem's USB port to the router, or to this computer with modem.port: auto. The router needs the driver kmod-usb-serial-option; `ls /dev/ttyUSB*` there shows its ports.",
    });
  }
  return new Failure("port/not-found", {
    message: "No modem was found on USB.",
    hint: "Connect the modem's USB port to this computer and give the board its own power supply; RM550V and RM551E want USB first, power second. On OpenWrt and old kernels the option driver must be there (kmod-usb-serial-option).",
  });
}

async function withHolders(
  error: unknown,
  path: string,
  world: World,
  call: Call,
): Promise<Failure> {
  if (!(error instanceof Failure)) throw error;
  if (!isFailure(error, "busy/port-held")) return error;
  const holders = await world.ports.holders(path, call);
  if (holders.length === 0) return error;
  const names = holders.map(
    ({ command, pid, unit }) =>
      `${command} (process ${pid}${unit === undefined ? "" : `, ${unit}`})`,
  );
  return new Failure("busy/port-held", {
    message: `${path} is held by ${names.join(" and ")}.`,
    hint: howToStop(holders),
    cause: error,
  });
}

function howToStop(holders: readonly Holder[]): string {
  const service = holders.find(
    ({ unit, manager }) => unit !== undefined && (manager === "systemd" || manager === "procd"),
  );
  if (service === undefined)
    return `Stop ${holders[0]?.command ?? "it"} and run the same command again.`;
  return `Run \`${service.manager === "procd" ? `/etc/init.d/${service.unit} stop` : `systemctl stop ${service.unit}`}\`${service.manager === "procd" ? " on the router" : ""} and then the same command again.`;
}

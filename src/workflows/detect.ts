import { identify } from "../at-profiles/queries/identify.ts";
import type { ModemModel } from "../at-profiles/model.ts";
import type { Call } from "../core/call.ts";
import { defined } from "../core/defined.ts";
import { isFailure } from "../core/failure.ts";
import type { Failure } from "../core/failure.ts";
import type { Firmware } from "../runs/firmware-notes.ts";
import type { PortSpec } from "../profile/targets.ts";
import { routerPrefix } from "../transports/through-router/through-router.ts";
import { groupModems, minProbeScore } from "../transports/usb/candidates.ts";
import type { Candidate, UsbModem } from "../transports/usb/candidates.ts";
import { probeModem } from "../transports/find.ts";
import type { Attempt, FoundModem } from "../transports/find.ts";
import { keyOf } from "../transports/usb/usb-port.ts";
import type { UsbPort } from "../transports/usb/usb-port.ts";
import type { Holder } from "../transports/serial/holders.ts";
import { probeCapabilities } from "./observe/probe-capabilities.ts";
import type { Emit } from "./events.ts";
import { portHolds } from "./modem/hold-port.ts";
import { openAndProbe } from "./modem/open-and-probe.ts";
import { readIdentity } from "./modem/read-identity.ts";
import type { ReadIdentity } from "./modem/read-identity.ts";
import type { World } from "./world.ts";

/** One device on USB, the identity it reports, and the reason for the chosen port. */
export interface Detected {
  /** The port that answered. Absent when none did. */
  readonly port?: string;
  /** Name for users. */
  readonly title: string;
  readonly model?: string;
  readonly firmware?: string;
  /** The firmware under which notes are stored. */
  readonly remembered?: Firmware;
  /** Why this known model is never written to. */
  readonly readOnly?: string;
  readonly support: "full" | "read-only" | "unknown-model" | "no-answer" | "not-asked";
  readonly candidate?: Candidate;
  readonly device: UsbModem;
  /** Programs that have one of its ports open. */
  readonly holders: readonly HeldPort[];
  readonly trouble?: Failure;
  /** The ports that were tried. */
  readonly attempts: readonly Attempt[];
}

export interface HeldPort {
  readonly path: string;
  readonly holder: Holder;
}

export interface DetectOptions {
  /** Queries every setting as well, for the trace and the firmware notes. */
  readonly probesSettings: boolean;
  readonly emit: Emit;
  /** The only port to open. Absent for every device on USB. */
  readonly only?: PortSpec;
}

/** Identifies every device on USB that can be a modem, or the one on a port. Changes nothing. */
export async function findAllModems(
  world: World,
  { probesSettings, emit, only = { kind: "auto" } }: DetectOptions,
  call: Call,
): Promise<readonly Detected[]> {
  const modems = modemsOn(only, only.kind === "tcp" ? [] : await world.ports.list(call));
  // Listed before modem managers are told to release them.
  const held = new Map<string, readonly HeldPort[]>();
  for (const { path } of modems.flatMap((modem) => modem.ports))
    held.set(
      path,
      (await world.ports.holders(path, call)).map((holder) => ({ path, holder })),
    );
  await using holds = portHolds(world, emit);
  const identities = new Map<string, ReadIdentity>();
  const probe = async (path: string, inner: Call): Promise<string> => {
    await holds.before(path, inner);
    await using session = await openAndProbe(path, world, inner);
    const who = await readIdentity(session, inner);
    identities.set(path, who);
    if (probesSettings) await probeCapabilities(session, firmwareOf(who), world, emit, inner);
    return who.model;
  };
  const found: FoundModem[] = [];
  for (const modem of modems) found.push(await probeModem(modem, probe, call));
  return found.map((one) =>
    detected(
      one,
      one.chosen === undefined ? undefined : identities.get(one.chosen.port.path),
      one.modem.ports.flatMap(({ path }) => held.get(path) ?? []),
    ),
  );
}

/** The reason for a port that the user named. */
export const chosenByUser = "chosen by the user";

/** Returns the devices to probe. A named port is probed whatever the system reports about it. */
function modemsOn(only: PortSpec, ports: readonly UsbPort[]): readonly UsbModem[] {
  if (only.kind === "usb-serial")
    return groupModems(ports.filter(({ serial }) => serial === only.serial.toLowerCase()));
  const name = nameOf(only);
  if (name === undefined) return groupModems(ports);
  const port = ports.find(({ path }) => path === name) ?? { path: name };
  const candidate = { port, score: minProbeScore, because: [chosenByUser] };
  return [{ key: keyOf(port), ports: [port], candidates: [candidate] }];
}

/** Returns the name of a single port as the world opens it. */
function nameOf(spec: PortSpec): string | undefined {
  if (spec.kind === "through-router" && spec.path !== "auto") return `${routerPrefix}${spec.path}`;
  if (spec.kind === "tcp") return `tcp:${spec.host}:${spec.port}`;
  return spec.kind === "path" ? spec.path : undefined;
}

function detected(
  { modem, chosen, attempts }: FoundModem,
  who: ReadIdentity | undefined,
  holders: readonly HeldPort[],
): Detected {
  const known = who === undefined ? undefined : identify(who);
  const trouble = attempts.map(({ outcome }) => outcome).find((outcome) => isFailure(outcome));
  const [first] = modem.ports;
  const isUnasked = isFailure(trouble, "port/not-recorded");
  const [likeliest] = modem.candidates.filter(
    ({ port }) => isUnasked && port.assumed === undefined,
  );
  const candidate = chosen ?? likeliest;
  return {
    title: known?.title ?? who?.model ?? first?.product ?? first?.path ?? "a USB device",
    support: supportOf(who, known, attempts.length > 0 && !isUnasked),
    device: modem,
    holders,
    attempts,
    ...(who === undefined ? {} : { ...who, remembered: firmwareOf(who) }),
    ...defined({
      port: candidate?.port.path,
      candidate,
      readOnly: known?.readOnly,
      trouble,
    }),
  };
}

function supportOf(
  who: ReadIdentity | undefined,
  known: ModemModel | undefined,
  wasAsked: boolean,
): Detected["support"] {
  if (who === undefined) return wasAsked ? "no-answer" : "not-asked";
  if (known === undefined) return "unknown-model";
  return known.readOnly === undefined ? "full" : "read-only";
}

function firmwareOf(who: ReadIdentity): Firmware {
  return { model: identify(who)?.id ?? who.model, revision: who.firmware };
}

import { identify } from "../at-profiles/queries/identify.ts";
import { firmware, identity } from "../at-profiles/queries/identity.ts";
import type { Call } from "../core/call.ts";
import { isFailure } from "../core/failure.ts";
import type { Failure } from "../core/failure.ts";
import type { Firmware } from "../runs/firmware-notes.ts";
import { groupModems } from "../transports/usb/candidates.ts";
import type { Candidate, UsbModem } from "../transports/usb/candidates.ts";
import { findModems } from "../transports/find.ts";
import type { FoundModem } from "../transports/find.ts";
import type { Holder } from "../transports/serial/holders.ts";
import { probeCapabilities } from "./observe/probe-capabilities.ts";
import type { Emit } from "./events.ts";
import { inhibitions } from "./modem/hold-port.ts";
import { openAndProbe } from "./modem/open-and-probe.ts";
import { refusedIs } from "./observe/read-settings.ts";
import type { World } from "./world.ts";

/** One device on USB, what it says of itself, and why a port was chosen. */
export interface Detected {
  /** The port that answered; absent when none did. */
  readonly port?: string;
  /** What people call it. */
  readonly title: string;
  readonly model?: string;
  readonly firmware?: string;
  /** Under which name its firmware is remembered. */
  readonly remembered?: Firmware;
  /** Why nothing is ever written to a model that is known. */
  readonly readOnly?: string;
  readonly support: "full" | "read-only" | "unknown-model" | "no-answer" | "not-asked";
  readonly candidate?: Candidate;
  readonly device: UsbModem;
  /** Programs that have one of its ports open. */
  readonly holders: readonly HeldPort[];
  readonly trouble?: Failure;
}

export interface HeldPort {
  readonly path: string;
  readonly holder: Holder;
}

export interface DetectOptions {
  /** `closely`: also the question behind every setting, for its trace and for the memory of its firmware. */
  readonly look: "who-it-is" | "closely";
  readonly emit: Emit;
}

interface Words {
  readonly model: string;
  readonly firmware: string;
}

/** Asks every device on USB that may be a modem who it is. Changes nothing. */
export async function findAllModems(
  world: World,
  { look, emit }: DetectOptions,
  call: Call,
): Promise<readonly Detected[]> {
  const ports = await world.ports.list(call);
  // Before anybody is asked to let go of them.
  const held = new Map<string, readonly HeldPort[]>();
  for (const { path } of groupModems(ports).flatMap((modem) => modem.ports))
    held.set(
      path,
      (await world.ports.holders(path, call)).map((holder) => ({ path, holder })),
    );
  await using others = inhibitions(world, emit);
  const said = new Map<string, Words>();
  const probe = async (path: string, inner: Call): Promise<string> => {
    await others.before(path, inner);
    await using session = await openAndProbe(path, world, inner);
    const { model, revision } = await session.send(identity, inner);
    const full = await session.send(firmware, inner).catch(refusedIs(revision));
    said.set(path, { model, firmware: full });
    if (look === "closely")
      await probeCapabilities(session, firmwareOf({ model, firmware: full }), world, emit, inner);
    return model;
  };
  const found = await findModems(async () => ports, probe, call);
  return found.map((one) =>
    detected(
      one,
      one.chosen === undefined ? undefined : said.get(one.chosen.port.path),
      one.modem.ports.flatMap(({ path }) => held.get(path) ?? []),
    ),
  );
}

function detected(
  { modem, chosen, attempts }: FoundModem,
  words: Words | undefined,
  holders: readonly HeldPort[],
): Detected {
  const known = words === undefined ? undefined : identify(words);
  const trouble = attempts.map(({ outcome }) => outcome).find((outcome) => isFailure(outcome));
  const [first] = modem.ports;
  return {
    title: known?.title ?? words?.model ?? first?.product ?? first?.path ?? "a USB device",
    support:
      words === undefined
        ? attempts.length === 0
          ? "not-asked"
          : "no-answer"
        : known === undefined
          ? "unknown-model"
          : known.readOnly === undefined
            ? "full"
            : "read-only",
    device: modem,
    holders,
    ...(chosen === undefined ? {} : { port: chosen.port.path, candidate: chosen }),
    ...(words === undefined ? {} : { ...words, remembered: firmwareOf(words) }),
    ...(known?.readOnly === undefined ? {} : { readOnly: known.readOnly }),
    ...(trouble === undefined ? {} : { trouble }),
  };
}

function firmwareOf(words: Words): Firmware {
  return { model: identify(words)?.id ?? words.model, revision: words.firmware };
}

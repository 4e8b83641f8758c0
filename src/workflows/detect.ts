import { identify } from "../at-profiles/identify.ts";
import { firmware, identity } from "../at-profiles/status.ts";
import type { Call } from "../core/call.ts";
import { isFailure } from "../core/failure.ts";
import type { Failure } from "../core/failure.ts";
import type { Candidate, UsbModem } from "../transports/candidates.ts";
import { findModems } from "../transports/find.ts";
import type { Holder } from "../transports/holders.ts";
import { knockAt } from "./knock.ts";
import type { World } from "./world.ts";
import { refusedIs } from "./read-settings.ts";

/** One device on USB, what it says of itself, and why a port was chosen. */
export interface Detected {
  /** The port that answered; absent when none did. */
  readonly port?: string;
  /** What people call it. */
  readonly title: string;
  readonly model?: string;
  readonly firmware?: string;
  /** Why nothing is ever written to a model that is known. */
  readonly readOnly?: string;
  readonly support: "full" | "read-only" | "unknown-model" | "no-answer" | "not-asked";
  readonly candidate?: Candidate;
  readonly device: UsbModem;
  /** Programs that have one of its ports open. */
  readonly holders: readonly { readonly path: string; readonly holder: Holder }[];
  readonly trouble?: Failure;
}

/** Asks every device on USB that may be a modem who it is. Changes nothing. */
export async function findAllModems(world: World, call: Call): Promise<readonly Detected[]> {
  const said = new Map<string, { readonly model: string; readonly firmware: string }>();
  const probe = async (path: string, inner: Call): Promise<string> => {
    await using session = await knockAt(path, world, inner);
    const { model, revision } = await session.send(identity, inner);
    const full = await session.send(firmware, inner).catch(refusedIs(revision));
    said.set(path, { model, firmware: full });
    return model;
  };
  const found = await findModems((inner) => world.ports.list(inner), probe, call);
  return Promise.all(
    found.map(async ({ modem, chosen, attempts }) => {
      const words = chosen === undefined ? undefined : said.get(chosen.port.path);
      const known = words === undefined ? undefined : identify(words);
      const trouble = attempts.map(({ outcome }) => outcome).find((outcome) => isFailure(outcome));
      const holders = await Promise.all(modem.ports.map(async ({ path }) => (await world.ports.holders(path)).map((holder) => ({ path, holder }))));
      const [first] = modem.ports;
      return {
        title: known?.title ?? words?.model ?? first?.product ?? first?.path ?? "a USB device",
        support: words === undefined ? (attempts.length === 0 ? "not-asked" : "no-answer") : known === undefined ? "unknown-model" : known.readOnly === undefined ? "full" : "read-only",
        device: modem,
        holders: holders.flat(),
        ...(chosen === undefined ? {} : { port: chosen.port.path, candidate: chosen }),
        ...(words === undefined ? {} : words),
        ...(known?.readOnly === undefined ? {} : { readOnly: known.readOnly }),
        ...(trouble === undefined ? {} : { trouble }),
      } satisfies Detected;
    }),
  );
}

import { contextOf } from "../at-profiles/sight.ts";
import type { Call } from "../core/call.ts";
import { asFailure } from "../core/failure.ts";
import type { Failure } from "../core/failure.ts";
import type { ModemFacts, Trouble, UsbFacts } from "../doctor/facts.ts";
import type { ModemWish, PortWish } from "../profile/targets.ts";
import { groupModems, worthAsking } from "../transports/candidates.ts";
import type { UsbModem } from "../transports/candidates.ts";
import { powerVerdict } from "../transports/usb-power.ts";
import { usbId } from "../transports/usb-port.ts";
import type { Emit } from "./events.ts";
import { openModem } from "./modem-link.ts";
import type { ModemLink } from "./modem-link.ts";
import { observeModem } from "./observe-modem.ts";
import { asked, registrationOf } from "./registration.ts";
import type { World } from "./world.ts";

/** The modems on this computer's USB that the target may mean, without asking any of them. */
export async function lookAtUsb(wish: PortWish, world: World, call: Call): Promise<readonly UsbFacts[]> {
  if (wish.kind === "tcp" || wish.kind === "through-router") return [];
  const modems = groupModems(await world.ports.list(call)).filter((modem) => isMeant(modem, wish));
  return Promise.all(modems.map((modem) => usbFacts(modem, world)));
}

function isMeant({ ports, candidates }: UsbModem, wish: Exclude<PortWish, { kind: "tcp" | "through-router" }>): boolean {
  if (wish.kind === "path") return ports.some(({ path }) => path === wish.path);
  const worth = candidates.some(({ score }) => score >= worthAsking);
  return worth && (wish.kind === "auto" || ports.some(({ serial }) => serial === wish.serial.toLowerCase()));
}

async function usbFacts({ ports, candidates }: UsbModem, world: World): Promise<UsbFacts> {
  const holders = await Promise.all(ports.map(async ({ path }) => (await world.ports.holders(path)).map((holder) => ({ path, ...holder }))));
  const port = candidates[0]?.port ?? ports[0];
  if (port === undefined) return { title: "a USB device", power: "unknown", powerEvidence: [], holders: holders.flat() };
  const { verdict, evidence } = powerVerdict(port);
  return {
    title: port.product ?? `the modem ${usbId(port)}`,
    power: verdict,
    powerEvidence: evidence,
    holders: holders.flat(),
    ...(port.busPath === undefined ? {} : { busPath: port.busPath }),
  };
}

/** What the modem says of itself, or why it could not be asked. */
export async function lookAtModem(wish: ModemWish, world: World, emit: Emit, call: Call): Promise<ModemFacts> {
  try {
    // What others find on the way is found here again, in the order of the rules.
    await using link = await openModem(wish, world, (event) => (event.type === "finding" ? undefined : emit(event)), call);
    return { state: "answers", ...(await observed(link, call)) };
  } catch (error) {
    call.signal.throwIfAborted();
    return { state: "not-asked", ...trouble(error) };
  }
}

async function observed(link: ModemLink, call: Call): Promise<Omit<Extract<ModemFacts, { state: "answers" }>, "state">> {
  const sight = await observeModem(link, call);
  const radio = await registrationOf(link, call);
  const { title, ethernet, receiver, readOnly, addressQuestions } = sight.model;
  const [question] = addressQuestions(contextOf(sight.values));
  const address6 = sight.sim !== "ready" || sight.address !== undefined || question === undefined ? undefined : (await asked(link, question, call))?.ipv6;
  return {
    title,
    ethernet,
    receiver,
    firmware: sight.firmware,
    values: sight.values,
    sim: sight.sim,
    lan: sight.lan,
    passthrough: sight.passthrough,
    ...radio,
    ...(readOnly === undefined ? {} : { readOnly }),
    ...(sight.address === undefined ? {} : { address: sight.address }),
    ...(address6 === undefined ? {} : { address6 }),
  };
}

/** Anything but a bug of ours is a fact about the device. */
export function trouble(error: unknown): Trouble {
  const failure: Failure = asFailure(error);
  if (failure.code === "internal/bug") throw error;
  return { code: failure.code, message: failure.message, ...(failure.hint === undefined ? {} : { hint: failure.hint }) };
}

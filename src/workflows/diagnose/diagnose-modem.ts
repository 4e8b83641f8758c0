import type { Call } from "../../core/call.ts";
import { asFailure } from "../../core/failure.ts";
import type { Failure } from "../../core/failure.ts";
import type { ModemInput, NotAsked, UsbModemInput } from "../../doctor/diagnosis-input.ts";
import type { ModemSpec, PortSpec } from "../../profile/targets.ts";
import { groupModems, minProbeScore } from "../../transports/usb/candidates.ts";
import type { UsbModem } from "../../transports/usb/candidates.ts";
import { powerVerdict } from "../../transports/usb/power.ts";
import { usbId } from "../../transports/usb/usb-port.ts";
import type { Emit } from "../events.ts";
import { askedFacts } from "../observe/modem-facts.ts";
import { openModem } from "../modem/modem-link.ts";
import { observeModem } from "../observe/observe-modem.ts";
import type { World } from "../world.ts";

/** The modems on this computer's USB that the target may mean, without asking any of them; of one on the router's, who has its ports open. */
export async function lookAtUsb(
  wish: PortSpec,
  world: World,
  call: Call,
): Promise<readonly UsbModemInput[]> {
  if (wish.kind === "tcp") return [];
  if (wish.kind === "through-router")
    return world.ports.where === "router" ? lookAtRouterUsb(world, call) : [];
  const modems = groupModems(await world.ports.list(call)).filter((modem) => isMeant(modem, wish));
  return Promise.all(
    modems.map(async (modem) => {
      const holders = await Promise.all(
        modem.ports.map(async ({ path }) =>
          (await world.ports.holders(path, call)).map((holder) => ({ path, ...holder })),
        ),
      );
      return usbFacts(modem, holders.flat());
    }),
  );
}

/** Power and drops of the router's USB are told by the router, and so is ModemManager. */
async function lookAtRouterUsb(world: World, call: Call): Promise<readonly UsbModemInput[]> {
  const modems = groupModems(await world.ports.list(call)).filter(({ candidates }) =>
    candidates.some(({ score }) => score >= minProbeScore),
  );
  return Promise.all(
    modems.map(async (modem) => {
      const held = [];
      for (const { path } of modem.ports)
        held.push(
          ...(await world.ports.holders(path, call)).map((holder) => ({ ...holder, path })),
        );
      return {
        ...usbFacts(
          modem,
          held.filter(({ command }) => command !== "ModemManager"),
        ),
        power: "unknown",
        powerEvidence: [],
      };
    }),
  );
}

function isMeant(
  { ports, candidates }: UsbModem,
  wish: Exclude<PortSpec, { kind: "tcp" | "through-router" }>,
): boolean {
  if (wish.kind === "path") return ports.some(({ path }) => path === wish.path);
  const worth = candidates.some(({ score }) => score >= minProbeScore);
  return (
    worth &&
    (wish.kind === "auto" || ports.some(({ serial }) => serial === wish.serial.toLowerCase()))
  );
}

/** One modem as its bus shows it, and who has its ports open. */
export function usbFacts(
  { ports, candidates }: UsbModem,
  holders: UsbModemInput["holders"],
): UsbModemInput {
  const port = candidates[0]?.port ?? ports[0];
  if (port === undefined)
    return { title: "a USB device", power: "unknown", powerEvidence: [], holders };
  const { verdict, evidence } = powerVerdict(port);
  return {
    title: port.product ?? `the modem ${usbId(port)}`,
    power: verdict,
    powerEvidence: evidence,
    holders,
    ...(port.busPath === undefined ? {} : { busPath: port.busPath }),
  };
}

/** What the modem says of itself, or why it could not be asked. */
export async function lookAtModem(
  wish: ModemSpec,
  world: World,
  emit: Emit,
  call: Call,
): Promise<ModemInput> {
  try {
    // What others find on the way is found here again, in the order of the rules.
    await using link = await openModem(
      wish,
      world,
      (event) => (event.type === "finding" ? undefined : emit(event)),
      call,
    );
    return { state: "answers", ...(await askedFacts(link, await observeModem(link, call), call)) };
  } catch (error) {
    call.signal.throwIfAborted();
    return { state: "not-asked", ...trouble(error) };
  }
}

/** Anything but a bug of ours is a fact about the device. */
export function trouble(error: unknown): NotAsked {
  const failure: Failure = asFailure(error);
  if (failure.code === "internal/bug") throw error;
  return {
    code: failure.code,
    message: failure.message,
    ...(failure.hint === undefined ? {} : { hint: failure.hint }),
  };
}

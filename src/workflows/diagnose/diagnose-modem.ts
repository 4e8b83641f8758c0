import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import { asFailure, isFailure } from "../../core/failure.ts";
import type { Failure } from "../../core/failure.ts";
import type { ModemInput, NotAsked, UsbModemInput } from "../../doctor/diagnosis-input.ts";
import type { ModemSpec, PortSpec } from "../../profile/targets.ts";
import { groupModems, minProbeScore } from "../../transports/usb/candidates.ts";
import type { UsbModem } from "../../transports/usb/candidates.ts";
import { powerVerdict } from "../../transports/usb/power.ts";
import { usbId } from "../../transports/usb/usb-port.ts";
import type { Emit } from "../events.ts";
import { queriedFacts } from "../observe/modem-facts.ts";
import { openModem } from "../modem/modem-link.ts";
import { observeModem } from "../observe/observe-modem.ts";
import type { World } from "../world.ts";

/**
 * Returns the modems on USB that the target can mean, without opening a port, and the processes
 * that use their ports.
 */
export async function observeUsb(
  spec: PortSpec,
  world: World,
  call: Call,
): Promise<readonly UsbModemInput[]> {
  if (spec.kind === "tcp") return [];
  if (spec.kind === "through-router")
    return world.ports.where === "router" ? observeRouterUsb(world, call) : [];
  const modems = groupModems(await world.ports.list(call)).filter((modem) => isMeant(modem, spec));
  return Promise.all(
    modems.map(async (modem) => {
      const holders = await Promise.all(
        modem.ports.map(async ({ path }) =>
          (await world.ports.holders(path, call)).map((holder) => ({ path, ...holder })),
        ),
      );
      return usbInput(modem, holders.flat());
    }),
  );
}

/** Leaves power and ModemManager out: the router's own input covers them. */
async function observeRouterUsb(world: World, call: Call): Promise<readonly UsbModemInput[]> {
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
        ...usbInput(
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
  spec: Exclude<PortSpec, { kind: "tcp" | "through-router" }>,
): boolean {
  if (spec.kind === "path") return ports.some(({ path }) => path === spec.path);
  const worth = candidates.some(({ score }) => score >= minProbeScore);
  return (
    worth &&
    (spec.kind === "auto" || ports.some(({ serial }) => serial === spec.serial.toLowerCase()))
  );
}

/** Returns one modem as its bus shows it, with the processes that use its ports. */
export function usbInput(
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
    ...defined({ busPath: port.busPath }),
  };
}

/** Returns the state that the modem reports, why it could not be queried, or undefined for a modem without a record. */
export async function observeModemInput(
  spec: ModemSpec,
  world: World,
  emit: Emit,
  call: Call,
): Promise<ModemInput | undefined> {
  try {
    // The diagnosis reports findings itself, in the order of its rules.
    await using link = await openModem(
      spec,
      world,
      (event) => (event.type === "finding" ? undefined : emit(event)),
      call,
    );
    return {
      state: "answers",
      ...(await queriedFacts(link, await observeModem(link, call), call)),
    };
  } catch (error) {
    call.signal.throwIfAborted();
    if (isFailure(error, "port/not-recorded")) return undefined;
    return { state: "not-asked", ...trouble(error) };
  }
}

/** Returns a failure as a fact about the device, and rethrows a bug of this program. */
export function trouble(error: unknown): NotAsked {
  const failure: Failure = asFailure(error);
  if (failure.code === "internal/bug") throw error;
  return {
    code: failure.code,
    message: failure.message,
    ...defined({ hint: failure.hint }),
  };
}

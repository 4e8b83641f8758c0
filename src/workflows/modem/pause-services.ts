import type { Call } from "../../core/call.ts";
import { asFailure } from "../../core/failure.ts";
import type { RouterHolder } from "../../transports/through-router/router-holders.ts";
import { pauseService, reconnectSeconds } from "../../transports/through-router/pause.ts";
import type { Pause, PauseParts } from "../../transports/through-router/pause.ts";
import type { UsbPort } from "../../transports/usb/usb-port.ts";
import type { Emit } from "../events.ts";

/** The router's init script for ModemManager: it takes every modem port it finds, whether it has one open just now or not (modem.md 4.3). */
const modemManager = "modemmanager";

/** One modem on a router's USB, and who has its ports open. */
export interface Contended {
  readonly host: string;
  readonly modem: readonly UsbPort[];
  holders(call: Call): Promise<readonly RouterHolder[]>;
}

/** procd asks a program to end and makes it five seconds later (openwrt.md D); a little more. */
const letGoWithinMs = 8_000;
const pollMs = 200;

/**
 * Stops the services of the router that work with the modem, until disposed: OpenWrt has no udev rule to keep ModemManager off,
 * and stopping it is the simplest that works (modem.md 4.3). A service that does not run is left alone. Undefined when none was stopped.
 */
export async function pauseServices(
  contended: Contended,
  parts: PauseParts,
  emit: Emit,
  call: Call,
): Promise<AsyncDisposable | undefined> {
  const { host, modem } = contended;
  const holders = await contended.holders(call);
  const services = [
    ...new Set([
      modemManager,
      ...holders.flatMap(({ unit, manager }) =>
        unit !== undefined && manager === "procd" ? [unit] : [],
      ),
    ]),
  ];
  const way = modem.find(({ carriesUs }) => carriesUs !== undefined)?.carriesUs;
  // Without its service the modem would drop the connection by which we would have to start it again.
  if (way !== undefined) return void sayKept(host, way, holders, emit);
  const stopped: { readonly service: string; readonly pause: Pause }[] = [];
  const giveBack = async (): Promise<void> => {
    for (const { service, pause } of stopped.splice(0).reverse())
      await pause[Symbol.asyncDispose]().catch((error: unknown) =>
        sayOwed(host, service, error, emit),
      );
  };
  try {
    for (const service of services) {
      const pause = await pauseService(service, parts, call);
      if (pause === undefined) continue;
      stopped.push({ service, pause });
      const its = holders.filter((holder) => belongsTo(service, holder));
      sayStopped(host, service, its, emit);
      await letGo(its, contended, parts, call);
    }
  } catch (error) {
    await giveBack();
    throw error;
  }
  return stopped.length === 0 ? undefined : { [Symbol.asyncDispose]: giveBack };
}

/** A wrapper may stand between procd and ModemManager. */
function belongsTo(service: string, { unit, manager, command }: RouterHolder): boolean {
  return (
    (manager === "procd" && unit === service) ||
    (service === modemManager && command === "ModemManager")
  );
}

/** An init script does not wait until its program has ended. */
async function letGo(
  its: readonly RouterHolder[],
  { holders }: Contended,
  { clock }: PauseParts,
  call: Call,
): Promise<void> {
  const deadline = clock.now() + letGoWithinMs;
  while (its.length > 0 && clock.now() < deadline) {
    const still = await holders(call);
    if (!still.some(({ pid }) => its.some((one) => one.pid === pid))) return;
    await clock.sleep(pollMs, call);
  }
}

function sayStopped(
  host: string,
  service: string,
  holders: readonly RouterHolder[],
  emit: Emit,
): void {
  const [first] = holders;
  emit({
    type: "finding",
    code: "service-stopped",
    severity: "info",
    message: `${first === undefined ? (service === modemManager ? "ModemManager" : "A service") : `${first.command} (process ${first.pid})`} on ${host} works with the modem (/etc/init.d/${service}); it is stopped meanwhile and started again at the end.`,
    evidence: holders.map(
      ({ pid, command, path }) => `${command} (process ${pid}) has ${path} open`,
    ),
    fix: `Once the modem is reached over Ethernet nobody needs it: \`/etc/init.d/${service} disable\` on the router keeps it off.`,
  });
}

function sayKept(
  host: string,
  device: string,
  holders: readonly RouterHolder[],
  emit: Emit,
): undefined {
  if (holders.length === 0) return;
  emit({
    type: "finding",
    code: "service-not-stopped",
    severity: "warning",
    message: `${[...new Set(holders.map(({ command }) => command))].join(" and ")} on ${host} works with the modem and goes on: our own connection comes in over that modem (${device}).`,
    evidence: holders.map(
      ({ pid, command, path }) => `${command} (process ${pid}) has ${path} open`,
    ),
    fix: "Connect to one of the router's LAN ports or to its Wi-Fi, and name its LAN address in the profile.",
  });
}

function sayOwed(host: string, service: string, error: unknown, emit: Emit): void {
  emit({
    type: "finding",
    code: "service-not-started",
    severity: "warning",
    message: `The service ${service} of ${host} was stopped for this run and could not be started again from here.`,
    evidence: [asFailure(error).message],
    fix: `The router starts it by itself within ${reconnectSeconds} s of losing the connection; otherwise run \`/etc/init.d/${service} start\` there.`,
  });
}

import type { Call } from "../../core/call.ts";
import { asFailure } from "../../core/failure.ts";
import { waits } from "../../core/waits.ts";
import type { RouterHolder } from "../../transports/through-router/router-holders.ts";
import { pauseService, reconnectSeconds } from "../../transports/through-router/pause.ts";
import type { Pause, PauseParts } from "../../transports/through-router/pause.ts";
import type { UsbPort } from "../../transports/usb/usb-port.ts";
import type { Emit } from "../events.ts";

/**
 * The router's init script for ModemManager, which opens every modem port it finds
 * (docs/facts/modem.md#modemmanager).
 */
const modemManager = "modemmanager";

/** One modem on a router's USB, and the processes that have its ports open. */
export interface ModemInUse {
  readonly host: string;
  readonly modem: readonly UsbPort[];
  holders(call: Call): Promise<readonly RouterHolder[]>;
}

const pollMs = 200;

/**
 * Stops the router's services that use the modem, until disposed. OpenWrt has no udev rule against
 * ModemManager, so stopping it is the simplest solution (docs/facts/modem.md#modemmanager-inhibit).
 * Returns undefined when no service was running.
 */
export async function pauseServices(
  contended: ModemInUse,
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
  // Stopping the service would drop the connection that is needed to start it again.
  if (way !== undefined) return void reportKept(host, way, holders, emit);
  const stopped: { readonly service: string; readonly pause: Pause }[] = [];
  const restartAll = async (): Promise<void> => {
    for (const { service, pause } of stopped.splice(0).reverse())
      await pause[Symbol.asyncDispose]().catch((error: unknown) =>
        reportNotRestarted(host, service, error, emit),
      );
  };
  try {
    for (const service of services) {
      const pause = await pauseService(service, parts, call);
      if (pause === undefined) continue;
      stopped.push({ service, pause });
      const own = holders.filter((holder) => belongsTo(service, holder));
      reportStopped(host, service, own, emit);
      await waitForExit(own, contended, parts, call);
    }
  } catch (error) {
    await restartAll();
    throw error;
  }
  return stopped.length === 0 ? undefined : { [Symbol.asyncDispose]: restartAll };
}

/** Matches ModemManager by its name as well, because a wrapper can start it. */
function belongsTo(service: string, { unit, manager, command }: RouterHolder): boolean {
  return (
    (manager === "procd" && unit === service) ||
    (service === modemManager && command === "ModemManager")
  );
}

/** Waits until the processes have exited: an init script does not wait for them. */
async function waitForExit(
  own: readonly RouterHolder[],
  { holders }: ModemInUse,
  { clock }: PauseParts,
  call: Call,
): Promise<void> {
  const deadline = clock.monotonicMs() + waits.serviceReleases.deadlineMs;
  while (own.length > 0 && clock.monotonicMs() < deadline) {
    const still = await holders(call);
    if (!still.some(({ pid }) => own.some((one) => one.pid === pid))) return;
    await clock.sleep(pollMs, call);
  }
}

function reportStopped(
  host: string,
  service: string,
  holders: readonly RouterHolder[],
  emit: Emit,
): void {
  const [first] = holders;
  const fallback = service === modemManager ? "ModemManager" : "A service";
  const program = first === undefined ? fallback : `${first.command} (process ${first.pid})`;
  emit({
    type: "finding",
    code: "service-stopped",
    severity: "info",
    message:
      `${program} on ${host} uses the modem. The service ${service} is stopped now and ` +
      "started again at the end.",
    evidence: holders.map(
      ({ pid, command, path }) => `${command} (process ${pid}) has ${path} open`,
    ),
    fix:
      "The service is not needed for a modem on Ethernet. " +
      `To disable it, run on the router:\n  /etc/init.d/${service} disable`,
  });
}

function reportKept(
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
    message:
      `${[...new Set(holders.map(({ command }) => command))].join(" and ")} on ${host} uses ` +
      `the modem and was not stopped: this connection runs through that modem (${device}).`,
    evidence: holders.map(
      ({ pid, command, path }) => `${command} (process ${pid}) has ${path} open`,
    ),
    fix: "Connect to a LAN port or the Wi-Fi of the router, and set `router.host` to its LAN address.",
  });
}

function reportNotRestarted(host: string, service: string, error: unknown, emit: Emit): void {
  emit({
    type: "finding",
    code: "service-not-started",
    severity: "warning",
    message: `The service ${service} on ${host} was stopped for this run and could not be started again.`,
    evidence: [asFailure(error).message],
    fix:
      `The router starts it automatically within ${reconnectSeconds} s after the connection ` +
      `ends. Otherwise run on the router:\n  /etc/init.d/${service} start`,
  });
}

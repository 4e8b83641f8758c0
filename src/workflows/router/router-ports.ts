import type { Call } from "../../core/call.ts";
import { isFailure } from "../../core/failure.ts";
import { waits } from "../../core/waits.ts";
import type { RouterSpec } from "../../profile/router-spec.ts";
import { readRecords } from "../../router/openwrt/records.ts";
import { withCommandDeadlines } from "../../router/command-deadline.ts";
import type { OpenShell, Shell } from "../../router/shell.ts";
import { openThroughRouter, routerPrefix } from "../../transports/through-router/through-router.ts";
import { routerHolders } from "../../transports/through-router/router-holders.ts";
import { scanRouterUsb } from "../../transports/through-router/router-usb.ts";
import { keyOf } from "../../transports/usb/usb-port.ts";
import { devicesOfTable } from "../../transports/usb/usb-table.ts";
import type { UsbPort } from "../../transports/usb/usb-port.ts";
import type { Emit } from "../events.ts";
import { pauseServices } from "../modem/pause-services.ts";
import { reading, routerLink } from "./router-link.ts";
import type { World } from "../world.ts";

const retryMs = 1_000;

/**
 * Returns the world of a target whose modem is on the USB of its router:
 * ports, the processes that use them and the kernel log are the router's.
 */
export function throughRouter(world: World, spec: RouterSpec, emit: Emit): World & AsyncDisposable {
  const { clock } = world;
  const quiet: Emit = (event) => (event.type === "looking" ? undefined : emit(event));
  const link = routerLink(spec, world, quiet);
  const open = withCommandDeadlines(world.openRouter(spec, quiet), clock);
  const whileReloading = retryWhileReloading(clock);
  const ask = <T>(work: (shell: Shell) => Promise<T>, call: Call): Promise<T> =>
    whileReloading(() => reading(link, call, work), call);
  const openShell: OpenShell = (call) => whileReloading(() => open(call), call);
  const list = (call: Call): Promise<readonly UsbPort[]> =>
    ask((shell) => scanRouterUsb(shell, call), call);
  const holders = (paths: readonly string[], call: Call): ReturnType<typeof routerHolders> =>
    ask((shell) => routerHolders(shell, paths.map(onRouter), call), call);

  return {
    ...world,
    ports: {
      where: "router",
      host: spec.host,
      list,
      devices: async (call) => {
        const { usbDevices } = await ask((shell) => readRecords(shell, call), call);
        return devicesOfTable(usbDevices);
      },
      open: (path) => openThroughRouter(onRouter(path), { clock, openShell }),
      holders: (path, call) => holders([path], call),
    },
    inhibit: async (port, say, call) => {
      const modem = (await list(call)).filter((other) => keyOf(other) === keyOf(port));
      return pauseServices(
        {
          host: spec.host,
          modem,
          holders: (inner) =>
            holders(
              modem.map(({ path }) => path),
              inner,
            ),
        },
        { clock, openShell },
        say,
        call,
      );
    },
    kernelLog: async (call) => {
      const { log, uptimeSeconds } = await ask((shell) => readRecords(shell, call), call);
      return uptimeSeconds === undefined ? undefined : { text: log, uptimeSeconds };
    },
    [Symbol.asyncDispose]: () => link[Symbol.asyncDispose](),
  };
}

function onRouter(path: string): string {
  return path.startsWith(routerPrefix) ? path.slice(routerPrefix.length) : path;
}

/** Returns a function that retries `work` while a router that was reachable before is unreachable. */
function retryWhileReloading(
  clock: World["clock"],
): <T>(work: () => Promise<T>, call: Call) => Promise<T> {
  let wasReached = false;
  return async (work, call) => {
    const deadline = clock.monotonicMs() + waits.routerPort.deadlineMs;
    for (;;) {
      try {
        const result = await work();
        wasReached = true;
        return result;
      } catch (error) {
        const isPassing =
          wasReached && isFailure(error, "router/unreachable", "router/connection-lost");
        if (!isPassing || clock.monotonicMs() >= deadline) throw error;
        await clock.sleep(retryMs, call);
      }
    }
  };
}

import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import type {
  WriteObstacle,
  AnsweringRouter,
  RouterInput,
  UsbModemInput,
} from "../../doctor/diagnosis-input.ts";
import { logSigns } from "../../doctor/log-signs.ts";
import { parseUsbDevices } from "../../doctor/usb-devices.ts";
import type { RouterSpec } from "../../profile/targets.ts";
import { readRecords } from "../../router/openwrt/records.ts";
import type { RouterRecords } from "../../router/openwrt/records.ts";
import type { RouterFacts } from "../../router/openwrt/facts.ts";
import { obstacleFailure } from "../../router/openwrt/obstacles.ts";
import { groupModems, minProbeScore } from "../../transports/usb/candidates.ts";
import { powerVerdict } from "../../transports/usb/power.ts";
import { trouble } from "./diagnose-modem.ts";
import type { Emit } from "../events.ts";
import { observeRouter } from "../observe/observe-router.ts";
import { reading, routerLink } from "../router/router-link.ts";
import { sshDestination } from "../../profile/ssh-destination.ts";
import { wanRefusalText } from "../../uci/wan-refusal.ts";
import type { World } from "../world.ts";
import { observedGuard, unconfirmedChange } from "../run/settle-guard.ts";
import type { NamedDevices } from "../../runs/devices.ts";
import { isFailure } from "../../core/failure.ts";

/**
 * Returns the state of the router and of a modem on its USB, or why the router could not be
 * queried.
 */
export async function observeRouterInput(
  spec: RouterSpec,
  world: World,
  emit: Emit,
  call: Call,
): Promise<RouterInput> {
  try {
    await using link = routerLink(spec, world, emit);
    const facts = await observeRouter(link, emit, call);
    const records = await reading(link, call, (shell) => readRecords(shell, call));
    const own = { target: spec.host, devices: { router: link.id } };
    const guard = await guardFound(facts, own, world);
    return { state: "answers", ...diagnosed(spec, facts, records, guard) };
  } catch (error) {
    call.signal.throwIfAborted();
    return { state: "not-asked", host: spec.host, ...trouble(error) };
  }
}

/** Returns the guard on the router as an obstacle: of another user, unless a run of ours armed it. */
async function guardFound(
  facts: RouterFacts,
  own: NamedDevices,
  world: World,
): Promise<WriteObstacle | undefined> {
  const host = own.target;
  const found = await observedGuard(facts, own, world.runs).catch((error: unknown) => {
    if (!isFailure(error, "refused/unreadable-run")) throw error;
    return undefined;
  });
  if (found?.run === undefined) return undefined;
  const { message, fix } = unconfirmedChange(found.run, found.guard, host, world);
  return { kind: "guard-armed", message, fix };
}

function diagnosed(
  router: RouterSpec,
  facts: RouterFacts,
  { log, usbDevices, uptimeSeconds }: RouterRecords,
  ownGuard: WriteObstacle | undefined,
): AnsweringRouter {
  const { wan, lease, lanSubnets, cellular, obstacles, passwordless, modemManager } = facts;
  const path = `network.${wan.interface}.proto`;
  const proto = facts.valuesOf([path])[path];
  return {
    sshDestination: sshDestination(router),
    wan: {
      interface: wan.interface,
      ...(typeof proto === "string" ? { proto } : {}),
      ...defined({ device: wan.device, mac: wan.mac, carrier: wan.carrier }),
      ...defined({
        hasProviderTags: wan.hasProviderTags,
        refusal: wan.refusal === undefined ? undefined : wanRefusalText(wan.refusal, wan.interface),
      }),
      ...defined({
        address: lease.address,
        prefix: lease.prefix,
        gateway: lease.gateway,
        server: lease.server,
      }),
      ...defined({ isLeaseUnknown: lease.isUnknown }),
    },
    links: facts.links.map(({ name, mac }) => defined({ name, mac })),
    lanSubnets,
    cellular,
    rivals: facts.rivals,
    passwordless,
    modemManager,
    obstacles: obstacles.map((obstacle): WriteObstacle => {
      if (obstacle.kind === "guard-armed" && ownGuard !== undefined) return ownGuard;
      const { message, hint } = obstacleFailure(obstacle, router.host);
      const isForeign = obstacle.kind === "guard-armed" || undefined;
      return { kind: obstacle.kind, message, ...defined({ fix: hint, isForeign }) };
    }),
    usb: modemsAmong(usbDevices),
    log: logSigns({ text: log, ...defined({ uptimeSeconds }) }),
    ...defined({ mwan3: facts.mwan3, sqm: facts.sqm }),
  };
}

/** Returns the modems among USB devices, by the same rules as on this computer. */
export function modemsAmong(usbDevices: string): readonly UsbModemInput[] {
  return parseUsbDevices(usbDevices).flatMap((device, place) => {
    const port = { path: `USB device ${place + 1} of the router`, ...device };
    const [modem] = groupModems([port]);
    if (modem === undefined || (modem.candidates[0]?.score ?? 0) < minProbeScore) return [];
    const { verdict, evidence } = powerVerdict(port);
    return [
      {
        title: device.product ?? `the modem ${device.vendorId}:${device.productId}`,
        power: verdict,
        powerEvidence: evidence,
        holders: [],
      },
    ];
  });
}

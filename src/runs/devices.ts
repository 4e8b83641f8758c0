import { createHash } from "node:crypto";
import { defined } from "../core/defined.ts";
import type { RouterSpec } from "../profile/router-spec.ts";
import type { Target } from "../profile/targets.ts";
import type { DeviceIds, ModemId, RouterId } from "./device-ids.ts";
import type { RunHeader, RunRecord } from "./store.ts";

/** Devices with the name of their target, which counts where a modem has no identity. */
export interface NamedDevices {
  readonly target: string;
  readonly devices: DeviceIds;
}

/** Returns a digest that identifies a modem in later runs without revealing its serial number. */
export function modemDigest(name: string | undefined): string {
  return createHash("sha256")
    .update(`ethermode ${name ?? "unknown"}`)
    .digest("hex")
    .slice(0, 16);
}

/** Returns whether a modem has neither a serial number nor a place on USB: one reached by TCP. */
export function isUnidentified({ identity }: ModemId): boolean {
  return identity === modemDigest(undefined);
}

/** Returns the address of a router as a profile names it. */
export function routerIdOf({ router }: Pick<Target, "router">): RouterId | undefined {
  return router === undefined ? undefined : routerId(router);
}

export function routerId({ host, port, jump }: RouterSpec): RouterId {
  const via = jump === undefined ? undefined : `${jump.user}@${jump.host}:${jump.port}`;
  return defined({ host, port, via });
}

/** Returns the devices of a run. Version 0.1.0 stored them in the snapshot and the target only. */
export function devicesOf({ header, snapshot }: Pick<RunRecord, "header" | "snapshot">): DeviceIds {
  if (header.devices !== undefined) return header.devices;
  const router = routerIdOf(storedTarget(header));
  const { modem } = snapshot ?? {};
  return defined({
    router:
      router === undefined
        ? undefined
        : { ...router, ...defined({ hostKey: snapshot?.router?.hostKey }) },
    modem: modem === undefined ? undefined : { model: modem.model, identity: modem.identity },
  });
}

export function namedDevices(record: Pick<RunRecord, "header" | "snapshot">): NamedDevices {
  return { target: record.header.target, devices: devicesOf(record) };
}

/** Returns the devices of a run that its plan or its snapshot changes. */
export function changedDevices(record: RunRecord): DeviceIds {
  const { plan = [], snapshot } = record;
  const { modem, router } = devicesOf(record);
  const changes = (device: string, values: object = {}): boolean =>
    Object.keys(values).length > 0 || plan.some(({ kind }) => kind.startsWith(device));
  return defined({
    modem: changes("modem.", snapshot?.modem?.settings) ? modem : undefined,
    router: changes("router.", snapshot?.router?.values) ? router : undefined,
  });
}

export function sameRouter(a: RouterId | undefined, b: RouterId | undefined): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    sameAddress(a, b) &&
    (a.hostKey === undefined || b.hostKey === undefined || a.hostKey === b.hostKey)
  );
}

export function sameAddress(a: RouterId, b: RouterId): boolean {
  return a.host.toLowerCase() === b.host.toLowerCase() && a.port === b.port && a.via === b.via;
}

export function sameModem(a: NamedDevices, b: NamedDevices): boolean {
  const [one, other] = [a.devices.modem, b.devices.modem];
  if (one === undefined || other === undefined || one.identity !== other.identity) return false;
  if (!isUnidentified(one)) return true;
  return a.target === b.target || sameRouter(a.devices.router, b.devices.router);
}

export function sharesDevice(a: NamedDevices, b: NamedDevices): boolean {
  return sameRouter(a.devices.router, b.devices.router) || sameModem(a, b);
}

/** Returns whether every device of `inner` is one of `outer`. */
export function includesDevices(outer: NamedDevices, inner: NamedDevices): boolean {
  const { modem, router } = inner.devices;
  return (
    (router === undefined || sameRouter(outer.devices.router, router)) &&
    (modem === undefined || sameModem(outer, inner))
  );
}

/** Returns whether a run may be about a device of the target, before its devices are open. */
export function mayConcern(header: RunHeader, target: Target): boolean {
  if (header.target === target.name) return true;
  const [own, other] = [
    routerIdOf(target),
    header.devices?.router ?? routerIdOf(storedTarget(header)),
  ];
  return own !== undefined && other !== undefined && sameAddress(own, other);
}

/** Returns whether a run may be about one of these devices, by its header only. */
export function mayShareDevice(header: RunHeader, own: NamedDevices): boolean {
  if (header.devices !== undefined)
    return sharesDevice(own, { target: header.target, devices: header.devices });
  const wish = storedTarget(header);
  const router = routerIdOf(wish);
  if (header.target === own.target || sameRouter(router, own.devices.router)) return true;
  // A modem alone: only the snapshot of version 0.1.0 names it.
  return router === undefined && wish.modem !== undefined && own.devices.modem !== undefined;
}

/** Returns the name of a router in messages and locks. */
export function routerLabel({ host, port, via }: RouterId): string {
  const address = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  return via === undefined ? `router ${address}` : `router ${address} via ${via}`;
}

/** Returns the name of a modem in messages and locks. */
export function modemLabel({ model, identity }: ModemId): string {
  return `modem ${model} ${identity.slice(0, 8)}`;
}

/** Returns the target that a run stores. */
export function storedTarget({ wish }: RunHeader): Partial<Target> {
  return wish as Partial<Target>; // written by this program from a target
}

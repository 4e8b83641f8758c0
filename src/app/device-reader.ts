import { apnOf } from "../at-profiles/queries/effective-network.ts";
import { simSlot } from "../at-profiles/settings/sim-slot.ts";
import type { Call } from "../core/call.ts";
import { defined } from "../core/defined.ts";
import { Failure, isFailure } from "../core/failure.ts";
import { canSetLan } from "../doctor/subnet-clash.ts";
import { secretPurposes } from "../profile/secrets.ts";
import type { SshLookup } from "../profile/ssh-lookup.ts";
import { targetOf } from "../profile/targets.ts";
import type { Target } from "../profile/targets.ts";
import type { ProfileDocument } from "../profile/document.ts";
import type { Rival } from "../router/openwrt/rivals.ts";
import type { ModemFacts, RouterReading, SetupFacts } from "../wizard/setup-facts.ts";
import type { DeviceReader } from "../wizard/wizard.ts";
import type { Emit } from "../workflows/events.ts";
import { findAllModems } from "../workflows/detect.ts";
import { openDevices, worldOf } from "../workflows/devices.ts";
import { noModemFailure } from "../workflows/modem/why-no-modem.ts";
import { pinObstacle, simUnlocker, triesLeft } from "../workflows/modem/unlock-sim.ts";
import { awaitConnection } from "../workflows/observe/data-call.ts";
import { carrierAsked } from "../workflows/observe/modem-facts.ts";
import { openModem } from "../workflows/modem/modem-link.ts";
import type { ModemLink } from "../workflows/modem/modem-link.ts";
import { observeModem } from "../workflows/observe/observe-modem.ts";
import type { ModemState } from "../workflows/observe/observe-modem.ts";
import { observeRouter } from "../workflows/observe/observe-router.ts";
import { routerLink } from "../workflows/router/router-link.ts";
import type { World } from "../workflows/world.ts";
import { withTargetCommands } from "./suggested-command.ts";

/** Time in which a modem that has just started usually connects. */
const connectionMs = 15_000;

/** Returns the wizard's access to the devices: the same reads as `detect` and `plan`. `forget` drops a refused PIN. */
export function deviceReader(
  world: World,
  emit: Emit,
  forget: () => void,
  ssh: SshLookup,
): DeviceReader {
  return {
    modems: (call) => answeringModems(world, emit, call),
    modem: async (document, call) => {
      const target = targetFrom(document, ssh);
      if (target.modem === undefined) throw new Error("the wizard's profile always has a modem");
      const spec = target.modem;
      return about(target, async () => {
        await using over = worldOf(target, world, emit);
        await using link = await openModem(spec, over ?? world, emit, call);
        const state = await observeStarted(link, over ?? world, emit, call);
        return await modemFacts(link, state, call);
      });
    },
    router: async (document, call) => {
      const target = targetFrom(document, ssh);
      const spec = target.router;
      if (spec === undefined) throw new Error("the wizard reads a router only when there is one");
      return about(target, async () => {
        await using link = routerLink(spec, world, emit);
        return routerFacts(await observeRouter(link, emit, call));
      });
    },
    unlockSim: async (document, call) => {
      const target = targetFrom(document, ssh);
      const alone = defined({ ...target, router: undefined });
      // Asked before the modem is read, because the terminal would echo keys typed during the read.
      const pin = target.modem?.sim?.pin;
      if (pin !== undefined) await world.secret(pin, secretPurposes.pin, call);
      await using over = worldOf(target, world, emit);
      await using devices = await openDevices(alone, over ?? world, emit, call);
      try {
        await simUnlocker(target.modem, devices, world, emit)(call);
      } catch (error) {
        forget();
        throw error;
      }
    },
    gateways: async () => (await world.gateways?.()) ?? [],
  };
}

/** Completes the commands in the hint of a failure, which name the target's router and its SSH port. */
async function about<T>(target: Target, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!isFailure(error)) throw error;
    const { code, message, hint, newHostKey, cause } = error;
    const complete = hint && withTargetCommands(hint, target);
    throw new Failure(code, { message, ...defined({ hint: complete, newHostKey, cause }) });
  }
}

async function answeringModems(
  world: World,
  emit: Emit,
  call: Call,
): Promise<Pick<SetupFacts, "modems" | "trouble">> {
  const devices = await findAllModems(world, { probesSettings: false, emit }, call);
  const modems = devices.flatMap(({ port, title }) =>
    port === undefined ? [] : [{ port, title }],
  );
  if (modems.length > 0) return { modems };
  const { code, message, hint } = await noModemFailure(
    devices.flatMap(({ attempts }) => attempts),
    { kind: "auto" },
    world,
    call,
  );
  return { modems, trouble: defined({ code, message, hint }) };
}

/** A modem that has just started may connect within seconds: only then is its APN in doubt. */
async function observeStarted(
  link: ModemLink,
  world: World,
  emit: Emit,
  call: Call,
): Promise<ModemState> {
  const state = await observeModem(link, call);
  const isStarting = state.sim === "busy" || (state.sim === "ready" && !state.connected);
  if (!isStarting) return state;
  await awaitConnection(link, { clock: world.clock, emit, timeoutMs: connectionMs }, call);
  return observeModem(link, call);
}

async function modemFacts(link: ModemLink, state: ModemState, call: Call): Promise<ModemFacts> {
  const slot = state.values[simSlot.id];
  const obstacle = state.sim === "pin" ? pinObstacle(await triesLeft(link, call)) : undefined;
  return {
    title: link.model.title,
    port: link.port,
    sim: state.sim,
    dataCall: state.connected ? "up" : "down",
    passthrough: state.passthrough,
    lan: state.lan,
    canSetLan: canSetLan(state.values),
    ...defined({
      address: state.address,
      pinObstacle: obstacle && [obstacle.message, obstacle.hint].join("\n"),
      simSlot: typeof slot === "number" ? slot : undefined,
      apn: apnOf(state.values),
      carrier: await carrierAsked(link, state, call),
    }),
  };
}

function routerFacts({
  wan,
  links,
  session,
  cellular,
  rivals,
  lanSubnets,
  lease,
}: Awaited<ReturnType<typeof observeRouter>>): RouterReading {
  const free = links.filter(
    ({ name, kind, master }) =>
      kind === "physical" && master === undefined && name !== session?.netdev,
  );
  return {
    interface: wan.interface,
    devices: free.map(({ name }) => name),
    retirable: [
      ...cellular.filter(({ disabled }) => !disabled).map((one) => one.interface),
      ...rivals.flatMap((rival) => (isRetirable(rival) ? (rival.word ?? []) : [])),
    ],
    lans: lanSubnets,
    ...defined({
      device: wan.device,
      wanAddress: lease.address ?? (lease.isUnknown === true ? undefined : null),
    }),
  };
}

/** A program that only uses an AT port does not take the data connection. */
function isRetirable({ does, isActive, retired }: Rival): boolean {
  return isActive && does === "dials" && Object.keys(retired).length > 0;
}

function targetFrom({ modem, router }: ProfileDocument, ssh: SshLookup): Target {
  return targetOf("setup", { file: "", line: 0 }, defined({ modem, router }), ssh);
}

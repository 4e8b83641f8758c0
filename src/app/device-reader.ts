import { readFile } from "node:fs/promises";
import { apnOf } from "../at-profiles/queries/effective-network.ts";
import { defined } from "../core/defined.ts";
import type { SshLookup } from "../profile/ssh-lookup.ts";
import { targetOf } from "../profile/targets.ts";
import type { Target } from "../profile/targets.ts";
import type { ProfileDocument } from "../profile/document.ts";
import { overlaps } from "../uci/subnet.ts";
import type { SetupFacts } from "../wizard/questions.ts";
import type { DeviceReader } from "../wizard/wizard.ts";
import type { Emit } from "../workflows/events.ts";
import { findAllModems } from "../workflows/detect.ts";
import { worldOf } from "../workflows/devices.ts";
import { carrierAsked } from "../workflows/observe/modem-facts.ts";
import { openModem } from "../workflows/modem/modem-link.ts";
import { observeModem } from "../workflows/observe/observe-modem.ts";
import { observeRouter } from "../workflows/observe/observe-router.ts";
import { routerLink } from "../workflows/router/router-link.ts";
import type { World } from "../workflows/world.ts";

/** Returns the wizard's access to the devices: the same reads as `detect` and `plan`. */
export function deviceReader(world: World, emit: Emit, ssh?: SshLookup): DeviceReader {
  let modemLan = "192.168.225.1/24";
  return {
    modems: async (call) =>
      (await findAllModems(world, { probesSettings: false, emit }, call)).flatMap(
        ({ port, title }) => (port === undefined ? [] : [{ port, title }]),
      ),
    modem: async (document, call) => {
      const target = targetFrom(document, ssh);
      if (target.modem === undefined) throw new Error("the wizard's profile always has a modem");
      await using over = worldOf(target, world, emit);
      await using link = await openModem(target.modem, over ?? world, emit, call);
      const observed = await observeModem(link, call);
      modemLan = observed.lan;
      return {
        sim: observed.sim,
        dataCall: observed.address === undefined ? "down" : "up",
        lan: observed.lan,
        ...defined({
          apn: apnOf(observed.values),
          carrier: await carrierAsked(link, observed, call),
        }),
      };
    },
    router: async (document, call) => {
      const { router: spec } = targetFrom(document, ssh);
      if (spec === undefined) throw new Error("the wizard reads a router only when there is one");
      await using link = routerLink(spec, world, emit);
      return routerFacts(await observeRouter(link, emit, call), modemLan);
    },
    gateway: async () => defaultGateway(await readFile("/proc/net/route", "utf8").catch(() => "")),
  };
}

function routerFacts(
  { wan, links, session, cellular, lanSubnets }: Awaited<ReturnType<typeof observeRouter>>,
  modemLan: string,
): NonNullable<SetupFacts["router"]> {
  const free = links.filter(
    ({ name, kind, master }) =>
      kind === "physical" && master === undefined && name !== session?.netdev,
  );
  return {
    interface: wan.interface,
    ...defined({ device: wan.device }),
    devices: free.map(({ name }) => name),
    cellular: cellular.filter(({ disabled }) => !disabled).map((one) => one.interface),
    clash: lanSubnets.some(({ address, prefix }) => overlaps(`${address}/${prefix}`, modemLan)),
  };
}

function targetFrom({ modem, router }: ProfileDocument, ssh: SshLookup | undefined): Target {
  return targetOf("setup", { file: "", line: 0 }, defined({ modem, router }), ssh);
}

/** Reads the gateway from Linux's routing table, where the address is in hex with its bytes reversed. */
function defaultGateway(table: string): string | undefined {
  const row = table
    .split("\n")
    .map((line) => line.split("\t"))
    .find(([, destination, gateway]) => destination === "00000000" && gateway !== "00000000");
  const hex = row?.[2];
  return hex === undefined
    ? undefined
    : [6, 4, 2, 0].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join(".");
}

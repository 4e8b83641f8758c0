import { readFile } from "node:fs/promises";
import { apnOf } from "../at-profiles/queries/effective-network.ts";
import { targetOf } from "../profile/targets.ts";
import type { ProfileDocument } from "../profile/document.ts";
import { overlaps } from "../uci/subnet.ts";
import type { Emit } from "../workflows/events.ts";
import { findAllModems } from "../workflows/detect.ts";
import { seenBy } from "../workflows/devices.ts";
import { carrierAsked } from "../workflows/observe/modem-facts.ts";
import { openModem } from "../workflows/modem/modem-link.ts";
import { observeModem } from "../workflows/observe/observe-modem.ts";
import { observeRouter } from "../workflows/observe/observe-router.ts";
import { routerLink } from "../workflows/router/router-link.ts";
import type { World } from "../workflows/world.ts";
import type { Observation } from "../wizard/wizard.ts";

/** The wizard's eyes: the same read-only looks as `detect` and `plan`. */
export function observationOf(world: World, emit: Emit): Observation {
  let modemLan = "192.168.225.1/24";
  return {
    modems: async (call) =>
      (await findAllModems(world, { look: "who-it-is", emit }, call)).flatMap(({ port, title }) =>
        port === undefined ? [] : [{ port, title }],
      ),
    modem: async (document, call) => {
      const target = wishes(document);
      if (target.modem === undefined) throw new Error("the wizard always makes a modem part");
      await using over = seenBy(target, world, emit);
      await using link = await openModem(target.modem, over ?? world, emit, call);
      const seen = await observeModem(link, call);
      modemLan = seen.lan;
      const [apn, carrier] = [apnOf(seen.values), await carrierAsked(link, seen, call)];
      return {
        sim: seen.sim,
        dataCall: seen.address === undefined ? "down" : "up",
        lan: seen.lan,
        ...(apn === undefined ? {} : { apn }),
        ...(carrier === undefined ? {} : { carrier }),
      };
    },
    router: async (document, call) => {
      const { router: wish } = wishes(document);
      if (wish === undefined)
        throw new Error("the wizard looks at a router only when there is one");
      await using link = routerLink(wish, world, emit);
      const facts = await observeRouter(link, emit, call);
      const clash = facts.lanSubnets.some(({ address, prefix }) =>
        overlaps(`${address}/${prefix}`, modemLan),
      );
      return {
        interface: facts.wan.interface,
        ...(facts.wan.device === undefined ? {} : { device: facts.wan.device }),
        devices: facts.links
          .filter(
            ({ name, kind, master }) =>
              kind === "physical" && master === undefined && name !== facts.session?.netdev,
          )
          .map(({ name }) => name),
        cellular: facts.cellular.filter(({ disabled }) => !disabled).map((one) => one.interface),
        clash,
      };
    },
    gateway: async () => defaultGateway(await readFile("/proc/net/route", "utf8").catch(() => "")),
  };
}

function wishes({ modem, router }: ProfileDocument): ReturnType<typeof targetOf> {
  return targetOf(
    "setup",
    { file: "the wizard", line: 1 },
    { ...(modem === undefined ? {} : { modem }), ...(router === undefined ? {} : { router }) },
  );
}

/** The gateway column of Linux's routing table is the address in hex, bytes reversed. */
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

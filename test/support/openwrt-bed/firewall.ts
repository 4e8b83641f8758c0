import { readFileSync } from "node:fs";
import { join } from "node:path";
import { many, one } from "../../../simulator/router/network-config.ts";
import type { Netifd } from "../../../simulator/router/netifd.ts";
import type { Services } from "../../../simulator/router/services.ts";
import { parsePackage } from "../../../simulator/uci/package-text.ts";
import type { UciPackage, UciSection } from "../../../simulator/uci/model.ts";
import { nft } from "./network.ts";
import { oneAtATime } from "./run.ts";

interface FirewallWorld {
  readonly namespace: string;
  /** Root of the router as seen from this process. */
  readonly root: string;
  readonly netifd: Netifd;
  readonly services: Services;
}

const pollMs = 200;

/** Loads the zones and forwardings of /etc/config/firewall into nftables, as firewall4 does, while its service runs. */
export async function followFirewall(world: FirewallWorld): Promise<AsyncDisposable> {
  const inTurn = oneAtATime();
  let last = "";
  // firewall4 reloads when an interface comes up, so its rules outlive one that is down for a moment.
  const devices = new Map<string, string>();
  const follow = async (): Promise<void> => {
    for (const { up, device, config } of world.netifd.interfaces())
      if (up && device !== undefined) devices.set(config.name, device);
    const text = world.services.running("firewall") ? configText(world.root) : undefined;
    const source = JSON.stringify([text, ...devices]);
    if (source === last) return;
    last = source;
    const rules = text === undefined ? "" : ruleset(text, devices);
    await nft(world.namespace, `add table inet fw4; delete table inet fw4; ${rules}`);
  };
  await inTurn(follow);
  const timer = setInterval(() => void inTurn(follow).catch(() => undefined), pollMs);
  return {
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      await inTurn(async () => undefined);
    },
  };
}

/** Returns the configuration. It is read several times a second, so without the cost of promises. */
function configText(root: string): string {
  try {
    return readFileSync(join(root, "etc/config/firewall"), "utf8");
  } catch {
    return "";
  }
}

/** `known` is the device of each interface, from the last time that it was up. */
function ruleset(text: string, known: ReadonlyMap<string, string>): string {
  const firewall = parsePackage(text, "firewall");
  const zones = active(firewall, "zone");
  const devicesOf = (zone: UciSection): string => {
    const devices = many(zone, "network").flatMap((name) => known.get(name) ?? []);
    return [...new Set(devices)].map((device) => `"${device}"`).join(", ");
  };
  const zoneNamed = (name: string | undefined): string => {
    const zone = zones.find((each) => one(each, "name") === name);
    return zone === undefined ? "" : devicesOf(zone);
  };
  const pairs = [
    ...active(firewall, "forwarding").map((each) => [
      zoneNamed(one(each, "src")),
      zoneNamed(one(each, "dest")),
    ]),
    ...zones
      .filter((zone) => one(zone, "forward") === "ACCEPT")
      .map((zone) => [devicesOf(zone), devicesOf(zone)]),
  ];
  const translated = zones.filter((zone) => one(zone, "masq") === "1").map(devicesOf);
  return [
    "add table inet fw4",
    "add chain inet fw4 forward { type filter hook forward priority filter; policy drop; }",
    "add rule inet fw4 forward ct state established,related accept",
    ...active(firewall, "rule")
      .filter((each) => one(each, "target") === "REJECT")
      .map((each) => [zoneNamed(one(each, "src")), zoneNamed(one(each, "dest"))])
      .filter(([from, to]) => from !== "" && to !== "")
      .map(
        ([from, to]) => `add rule inet fw4 forward iifname { ${from} } oifname { ${to} } reject`,
      ),
    ...pairs
      .filter(([from, to]) => from !== "" && to !== "")
      .map(
        ([from, to]) => `add rule inet fw4 forward iifname { ${from} } oifname { ${to} } accept`,
      ),
    "add chain inet fw4 srcnat { type nat hook postrouting priority srcnat; }",
    ...translated
      .filter((devices) => devices !== "")
      .map((devices) => `add rule inet fw4 srcnat oifname { ${devices} } masquerade`),
  ].join("; ");
}

function active({ sections }: UciPackage, type: string): readonly UciSection[] {
  return sections.filter((section) => section.type === type && one(section, "enabled") !== "0");
}

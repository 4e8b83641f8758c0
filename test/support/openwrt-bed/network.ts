import { existsSync } from "node:fs";
import type { RouterImage } from "../../../simulator/router/images/image.ts";
import { ip, run } from "./run.ts";

/** The namespaces of one bed: the user's computer, the router, the modem's NAT router, and the carrier. */
export interface BedNetwork extends AsyncDisposable {
  readonly pc: string;
  readonly router: string;
  readonly modem: string;
  readonly carrier: string;
}

/** Network between modem and carrier, invisible to the router. */
export const transfer = { modem: "10.255.255.2", carrier: "10.255.255.1" };
/** A server on the Internet. */
export const server = "198.51.100.10";
/** Addresses at which it answers too: a well-known host, and the DNS servers of modem and carrier. */
const aliases = ["1.1.1.1", "8.8.8.8", "192.168.225.1"];

const prefix = "owrt";
let made = 0;

export interface NetworkOptions {
  readonly image: RouterImage;
  /** The router's address in its LAN; the computer gets the next one. */
  readonly lan: string;
  /** A computer that is connected to other routers already. */
  readonly pc?: string;
}

/**
 * pc ─ lan1 │router│ wan ─ lan0 │modem│ wwan0 ─ c0 │carrier│ server. netifd sets the router's
 * addresses, and the modem's side follows the simulated modem.
 */
export async function layNetwork({ image, lan, pc }: NetworkOptions): Promise<BedNetwork> {
  await removeStale();
  const number = (made += 1);
  const name = (part: string): string => `${prefix}-${process.pid}-${number}-${part}`;
  const network = {
    pc: pc ?? name("pc"),
    router: name("router"),
    modem: name("modem"),
    carrier: name("carrier"),
  };
  const own = Object.values(network).filter((one) => one !== pc);
  const dispose = async (): Promise<void> =>
    ip(
      undefined,
      own.map((one) => `netns del ${one}`),
      "force",
    );
  try {
    await ip(
      undefined,
      own.map((one) => `netns add ${one}`),
    );
    await connect(network, image, lan, `eth${number}`);
    return { ...network, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function connect(
  { pc, router, modem, carrier }: Omit<BedNetwork, keyof AsyncDisposable>,
  image: RouterImage,
  lan: string,
  pcPort: string,
): Promise<void> {
  const [first, ...spare] = image.lanPorts;
  await ip(router, [
    `link add ${first} address ${image.lanMac} type veth peer name ${pcPort} netns ${pc}`,
    // Ports without a cable.
    ...spare.map(
      (port) =>
        `link add ${port} address ${image.lanMac} type veth peer name ${port} netns ${modem}`,
    ),
    `link add ${image.wanDevice} address ${image.wanMac} type veth peer name lan0 netns ${modem}`,
    "link set lo up",
    ...[...image.lanPorts, image.wanDevice].map((port) => `link set ${port} up`),
  ]);
  await ip(pc, [
    "link set lo up",
    `link set ${pcPort} up`,
    `addr add ${next(lan)}/24 dev ${pcPort}`,
  ]);
  await ip(pc, [`route add default via ${lan}`], "force");
  await ip(modem, [
    "link set lo up",
    `link add wwan0 type veth peer name c0 netns ${carrier}`,
    "link set wwan0 up",
    `addr add ${transfer.modem}/30 dev wwan0`,
    `route add default via ${transfer.carrier} dev wwan0`,
  ]);
  await ip(carrier, [
    "link set lo up",
    "link set c0 up",
    `addr add ${transfer.carrier}/30 dev c0`,
    ...[server, ...aliases].map((address) => `addr add ${address}/32 dev lo`),
  ]);
  await forwarding([router, modem]);
}

async function forwarding(namespaces: readonly string[]): Promise<void> {
  const inEach =
    'for name; do nsenter --net="/run/netns/$name" sh -ec "echo 1 > /proc/sys/net/ipv4/ip_forward"; done';
  await run("sh", ["-ec", inEach, "sh", ...namespaces]);
}

export async function nft(namespace: string, commands: string): Promise<string> {
  return run("nsenter", [`--net=/run/netns/${namespace}`, "nft", commands]);
}

function next(address: string): string {
  return address.replace(/\d+$/, (last) => `${Number(last) + 1}`);
}

/** Leftovers of a killed run, whose process number is in the name. */
async function removeStale(): Promise<void> {
  const names = (await run("ip", ["netns", "list"]))
    .split("\n")
    .map((line) => line.split(" ")[0] ?? "");
  const stale = names.filter(
    (name) => name.startsWith(`${prefix}-`) && !existsSync(`/proc/${name.split("-")[1]}`),
  );
  for (const name of stale) await run("ip", ["netns", "del", name]).catch(() => undefined);
}

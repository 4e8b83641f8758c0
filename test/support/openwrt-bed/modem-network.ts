import { spawn, type ChildProcess } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Lease } from "../../../simulator/cable.ts";
import type { SimulatedModem } from "../../../simulator/modem/modem.ts";
import { anyName } from "./dns.ts";
import { nft, transfer } from "./network.ts";
import { exited, ip, oneAtATime, untilWeEnd, within } from "./run.ts";

/** Cable between router and modem. Behind a switch, the router does not detect the loss of the modem's link. */
export type Cable = "direct" | "through-a-switch";

export interface ModemNetworkOptions {
  readonly modem: SimulatedModem;
  readonly namespaces: { readonly modem: string; readonly carrier: string };
  readonly folder: string;
  readonly cable: Cable;
  /** The MAC that asks for a lease. */
  readonly mac: () => string;
  /** The address in the modem's LAN that stays reachable while passthrough keeps its NAT. */
  readonly lanAddress?: string;
}

export interface ModemNetwork extends AsyncDisposable {
  /** Resolves when the network matches the state of the modem. */
  settled(): Promise<void>;
}

const pollMs = 100;

interface Situation {
  readonly link: "up" | "down";
  readonly lease?: Lease;
  readonly carrierAddress?: string;
}

/**
 * Applies the state of the simulated Ethernet port to the modem's namespace: link, NAT or passthrough, and a
 * real DHCP server with one lease.
 */
export function followModem(options: ModemNetworkOptions): ModemNetwork {
  const inTurn = oneAtATime();
  let last = "";
  let dhcp: ChildProcess | undefined;
  const follow = (): Promise<void> => {
    const now = situationOf(options);
    const key = JSON.stringify(now);
    if (key === last) return inTurn(async () => undefined);
    last = key;
    return inTurn(async () => {
      dhcp = await change(now, dhcp, options);
    });
  };
  let problem: unknown;
  const timer = setInterval(
    () => void follow().catch((error: unknown) => (problem = error)),
    pollMs,
  );
  return {
    settled: async () => {
      await follow();
      if (problem !== undefined) throw problem;
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await inTurn(() => stop(dhcp));
    },
  };
}

function situationOf({ modem, mac }: ModemNetworkOptions): Situation {
  const link = modem.ethernet.carrier() ? "up" : "down";
  const lease = link === "up" ? modem.ethernet.lease(mac()) : undefined;
  const { carrierAddress } = modem;
  return {
    link,
    ...(lease === undefined ? {} : { lease }),
    ...(carrierAddress === undefined ? {} : { carrierAddress }),
  };
}

async function change(
  now: Situation,
  dhcp: ChildProcess | undefined,
  options: ModemNetworkOptions,
): Promise<ChildProcess | undefined> {
  const { modem, carrier } = options.namespaces;
  const { lease, carrierAddress } = now;
  await stop(dhcp);
  const passthrough = lease !== undefined && lease.address === carrierAddress;
  // The modem owns the carrier's address in NAT mode; in passthrough it is the router's, and the modem only forwards.
  const translation =
    carrierAddress === undefined || passthrough
      ? []
      : [`add rule ip nat post oifname wwan0 snat to ${carrierAddress}`];
  await nft(
    modem,
    [
      "add table ip nat; delete table ip nat; add table ip nat",
      "add chain ip nat post { type nat hook postrouting priority 100; }",
      ...translation,
    ].join("; "),
  );
  await ip(modem, ["addr flush dev lan0", "addr flush dev wwan0"], "force");
  await ip(modem, [
    `addr add ${transfer.modem}/30 dev wwan0`,
    `route replace default via ${transfer.carrier} dev wwan0`,
    ...(carrierAddress === undefined || passthrough
      ? []
      : [`addr add ${carrierAddress}/32 dev wwan0`]),
    ...(lease === undefined ? [] : [`addr add ${lease.gateway}/${lease.prefix} dev lan0`]),
    `link set lan0 ${now.link === "up" || options.cable === "through-a-switch" ? "up" : "down"}`,
  ]);
  if (carrierAddress !== undefined)
    await ip(carrier, [`route replace ${carrierAddress}/32 via ${transfer.modem}`]);
  return lease === undefined ? undefined : serve(lease, options);
}

/**
 * Uses a new lease file each time. Otherwise an older client would hold the only address
 * (docs/facts/modem.md#dnsmasq-lease-file).
 */
async function serve(
  { address, prefix, gateway, dns, seconds }: Lease,
  { namespaces, folder }: ModemNetworkOptions,
): Promise<ChildProcess> {
  const leases = join(folder, "dnsmasq.leases");
  await rm(leases, { force: true });
  const mask = [0, 8, 16, 24]
    .map((shift) => ((0xff_ff_ff_ff << (32 - prefix)) >>> (24 - shift)) & 0xff)
    .join(".");
  const [program, ...words] = untilWeEnd(
    within(namespaces.modem, [
      "dnsmasq",
      "--keep-in-foreground",
      "--no-ping",
      ...anyName,
      "--conf-file=/dev/null",
      "--user=root",
      "--pid-file=",
      "--log-facility=-",
      "--interface=lan0",
      "--bind-interfaces",
      "--dhcp-authoritative",
      `--dhcp-leasefile=${leases}`,
      `--dhcp-range=${address},${address},${mask},${seconds}`,
      `--dhcp-option=option:router,${gateway}`,
      `--dhcp-option=option:dns-server,${dns.join(",")}`,
    ]),
  );
  return spawn(program, words, { stdio: "ignore" });
}

async function stop(dhcp: ChildProcess | undefined): Promise<void> {
  if (dhcp === undefined) return;
  dhcp.kill("SIGKILL");
  await exited(dhcp);
}

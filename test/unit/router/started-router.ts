import type { Shell } from "../../../src/router/shell.ts";
import { simulatedShell } from "../../../simulator/router/shell.ts";
import { simulateRouter } from "../../../simulator/router/router.ts";
import type { RouterOptions, SimulatedRouter } from "../../../simulator/router/router.ts";
import type { Change } from "../../../src/uci/value.ts";
import { natPort } from "../../support/ethernet-ports.ts";
import { testClock } from "../../support/test-clock.ts";

export const call = { signal: new AbortController().signal };

export const token = "0123456789abcdef0123456789abcdef";

export const order = {
  token,
  seconds: 20,
  configs: ["network", "firewall"],
  interfaces: ["wan"],
  nowMs: 0,
};

export const changes: readonly Change[] = [
  { path: "network.lan.metric", from: null, to: "10" },
  { path: "network.modem", from: null, to: "interface" },
  { path: "network.modem.ipaddr", from: null, to: ["192.168.225.2/24", "it's; $(id)"] },
  { path: "firewall.@zone[name=wan].network", from: ["wan", "wan6"], to: ["wan", "wan6", "modem"] },
  { path: "firewall.@zone[name=wan].masq", from: "1", to: null },
];

export const wanted = Object.fromEntries(changes.map(({ path, to }) => [path, to]));

export let clock: ReturnType<typeof testClock>;

export let router: SimulatedRouter;

export let shell: Shell;

export async function start(options: Partial<RouterOptions> = {}): Promise<void> {
  clock = testClock();
  router = await simulateRouter({ image: "dsa-24.10", clock, wan: natPort(), ...options });
  await clock.sleep(60_000, call);
  shell = await simulatedShell(router)(call);
}

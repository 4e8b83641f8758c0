import { simulateModem, type ModemOptions } from "../../../simulator/modem/modem.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { terminal } from "../../support/terminal.ts";

export const router = "02:00:5e:00:53:01";

export const inEthernetMode = {
  usbNet: 1,
  pcieMode: 1,
  ethernetDrivers: { r8125: 1, r8168: 0 },
} as const;

export const rule = (mac: string, passthrough = 1) => [
  { cid: 1, vlan: 0, passthrough, mac },
  null,
  null,
  null,
];

export function bench(
  nonVolatile: NonNullable<ModemOptions["nonVolatile"]> = {},
  options: Partial<ModemOptions> = {},
) {
  const clock = manualClock();
  const modem = simulateModem({
    model: "rm520n-gl",
    clock,
    ...options,
    nonVolatile: { ...inEthernetMode, ...nonVolatile },
  });
  return {
    clock,
    modem,
    typist: terminal(modem),
    address: (mac: string) => modem.ethernet.lease(mac)?.address,
  };
}

import type { ModemFault } from "../../../simulator/modem/faults.ts";
import { simulateModem, type ModemOptions } from "../../../simulator/modem/modem.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { terminal } from "../../support/terminal.ts";

export const mac = "02:00:5e:00:53:01";

export const inEthernetMode = {
  usbNet: 1,
  pcieMode: 1,
  ethernetDrivers: { r8125: 1, r8168: 0 },
} as const;

export function bench(fault: ModemFault, options: Partial<ModemOptions> = {}) {
  const clock = manualClock();
  const modem = simulateModem({ model: "rm520n-gl", clock, ...options, faults: [fault] });
  return { clock, modem, typist: terminal(modem) };
}

import { defined } from "../../../src/core/defined.ts";
import { Failure } from "../../../src/core/failure.ts";
import type { ProfileDocument } from "../../../src/profile/document.ts";
import type { DeviceReader } from "../../../src/wizard/wizard.ts";
import type { ModemFacts, RouterReading, SetupFacts } from "../../../src/wizard/setup-facts.ts";

export const call = { signal: new AbortController().signal };

export const one: SetupFacts["modems"] = [{ port: "/dev/ttyUSB2", title: "Quectel RM520N-GL" }];

export const connected: ModemFacts = {
  title: "Quectel RM520N-GL",
  port: "/dev/ttyUSB2",
  sim: "ready",
  dataCall: "up",
  passthrough: false,
  lan: "192.168.225.1/24",
  canSetLan: true,
  address: "100.71.4.9",
};

export const plainRouter: RouterReading = {
  interface: "wan",
  device: "wan",
  devices: ["wan"],
  retirable: [],
  lans: [{ interface: "lan", address: "192.168.7.1", prefix: 24 }],
  wanAddress: "192.168.225.20",
};

export interface World {
  readonly modems?: readonly SetupFacts["modems"][];
  /** The reason why no modem answers. */
  readonly trouble?: SetupFacts["trouble"];
  readonly modem?: readonly (ModemFacts | Failure)[];
  readonly router?: readonly (RouterReading | Failure)[];
  readonly unlock?: readonly (true | Failure)[];
  readonly gateways?: readonly string[];
}

/** Returns devices by script: each read takes the next entry, the last entry repeats. */
export function devices({
  modems = [one],
  trouble,
  modem = [connected],
  router = [plainRouter],
  unlock = [true],
  gateways = ["192.168.7.1"],
}: World = {}): DeviceReader & {
  readonly reads: string[];
  readonly seen: ProfileDocument[];
} {
  const reads: string[] = [];
  const seen: ProfileDocument[] = [];
  const next = <T>(list: readonly T[], what: string): T => {
    const at = reads.filter((read) => read === what).length;
    reads.push(what);
    return list[Math.min(at, list.length - 1)] as T; // the scripts are never empty
  };
  const orThrow = <T>(found: T | Failure): T => {
    if (found instanceof Failure) throw found;
    return found;
  };
  return {
    reads,
    seen,
    gateways: async () => gateways,
    modems: async () => defined({ modems: next(modems, "modems"), trouble }),
    modem: async () => orThrow(next(modem, "modem")),
    unlockSim: async () => void orThrow(next(unlock, "unlock")),
    router: async (document) => {
      seen.push(document);
      return orThrow(next(router, "router"));
    },
  };
}

import { Failure } from "../../../src/core/failure.ts";
import type { ProfileDocument } from "../../../src/profile/document.ts";
import type { DeviceReader } from "../../../src/wizard/wizard.ts";
import type { SetupFacts } from "../../../src/wizard/questions.ts";

export const call = { signal: new AbortController().signal };

export const one: SetupFacts["modems"] = [{ port: "/dev/ttyUSB2", title: "Quectel RM520N-GL" }];

export const connected: NonNullable<SetupFacts["modem"]> = {
  sim: "ready",
  dataCall: "up",
  lan: "192.168.225.1/24",
};

export const plainRouter: NonNullable<SetupFacts["router"]> = {
  interface: "wan",
  device: "wan",
  devices: ["wan"],
  cellular: [],
  clash: false,
};

export interface World {
  readonly modems?: readonly SetupFacts["modems"][];
  readonly modem?: SetupFacts["modem"];
  readonly router?: readonly (NonNullable<SetupFacts["router"]> | Failure)[];
}

/** Returns devices by script: each read takes the next entry, the last entry repeats. */
export function devices({
  modems = [one],
  modem = connected,
  router = [plainRouter],
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
  return {
    reads,
    seen,
    gateway: async () => "192.168.7.1",
    modems: async () => next(modems, "modems"),
    modem: async () => modem,
    router: async (document) => {
      seen.push(document);
      const found = next(router, "router");
      if (found instanceof Failure) throw found;
      return found;
    },
  };
}

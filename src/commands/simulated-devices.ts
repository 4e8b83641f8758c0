import { modemFaults, routerFaults, routerImages, simulatedModels } from "#simulator";
import type { ModemFault, RouterFault, RouterImageName, RouterOptions } from "#simulator";
import type { Options } from "../app/options.ts";
import type { PairOptions } from "../app/simulated-world.ts";
import { defined } from "../core/defined.ts";
import { Failure } from "../core/failure.ts";
import { didYouMean } from "../profile/suggest.ts";
import type { PairAddresses } from "./simulate-text.ts";

/** Returns the simulated devices that the options ask for. */
export function requestedDevices(
  options: Options,
): Pick<PairAddresses, "model" | "image" | "faults"> & PairOptions {
  const model = oneOf(simulatedModels, "modem", options["model"] ?? "rm520n-gl");
  const image = oneOf(routerImages, "OpenWrt release", options["image"] ?? "dsa-24.10");
  const faults = Array.isArray(options["fault"]) ? options["fault"].map(String) : [];
  for (const fault of faults) oneOf({ ...modemFaults, ...routerFaults }, "fault", fault);
  return {
    model,
    image,
    faults,
    modem: {
      model,
      faults: faults.filter((name): name is ModemFault => isIn(modemFaults, name)),
      ...defined({ carrierAddress: carrierAddress(options), network: networkIn(options) }),
    },
    router: {
      image,
      ...wanOf(options, image),
      faults: faults.filter((name): name is RouterFault => isIn(routerFaults, name)),
    },
  };
}

/** Invented addresses: from a documentation range, from RFC 6598 and from RFC 7335. */
export const carrierAddresses = {
  cgnat: "100.72.1.45",
  public: "198.51.100.23",
  "464xlat": "192.0.0.2",
} as const;

function carrierAddress(options: Options): string | undefined {
  const { carrier } = options;
  return carrier === undefined
    ? undefined
    : carrierAddresses[oneOf(carrierAddresses, "carrier address", carrier)];
}

function networkIn({ network }: Options): string | undefined {
  if (network === undefined || /^\d{5,6}$/.test(String(network))) return network?.toString();
  throw new Failure("usage/unknown", {
    message: `"${String(network)}" is not a network code.`,
    hint: "Set --network to the country and network code, five or six digits, for example 26201.",
  });
}

/** Options of the WAN interface by protocol. */
export const wanOptions = {
  dhcp: ["proto 'dhcp'"],
  pppoe: ["proto 'pppoe'", "username 'user@isp.example'", "password 'letmein'"],
  static: ["proto 'static'", "ipaddr '192.0.2.10'", "netmask '255.255.255.0'"],
  none: ["proto 'none'"],
} as const;

function wanOf({ wan }: Options, image: RouterImageName): Pick<RouterOptions, "files"> {
  if (wan === undefined) return {};
  const lines = wanOptions[oneOf(wanOptions, "WAN protocol", wan)].map((line) => `option ${line}`);
  const { networkConfig } = routerImages[image];
  const changed = networkConfig.replace(
    /(config interface 'wan'\n(?:\t.*\n)*?\t)option proto 'dhcp'/,
    (_whole, before: string) => `${before}${lines.join("\n\t")}`,
  );
  return { files: { "/etc/config/network": changed } };
}

function isIn<T extends object>(table: T, name: string): name is Extract<keyof T, string> {
  return Object.hasOwn(table, name);
}

function oneOf<T extends object>(table: T, what: string, name: unknown): Extract<keyof T, string> {
  const word = String(name);
  if (isIn(table, word)) return word;
  const names = Object.keys(table);
  throw new Failure("usage/unknown", {
    message: `Unknown simulated ${what} "${word}"${didYouMean(word, names) || "."}`,
    hint: `Choose one of: ${names.join(", ")}.`,
  });
}

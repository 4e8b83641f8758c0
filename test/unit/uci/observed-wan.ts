import { readFileSync } from "node:fs";
import { join } from "node:path";
import { valueAt } from "../../../src/uci/path.ts";
import { parseUci } from "../../../src/uci/text.ts";
import type { UciValue } from "../../../src/uci/value.ts";
import { wanValues } from "../../../src/uci/wan.ts";
import type { ObservedWan, WanSpec } from "../../../src/uci/observed-wan.ts";

const recorded = join(import.meta.dirname, "../../fixtures/openwrt");
export const plain: WanSpec = { ipv6: "keep", metric: "keep", retire: [], management: false };

export interface Setting {
  readonly network?: string;
  readonly firewall?: string;
  readonly wan?: Partial<ObservedWan["wan"]>;
  readonly session?: ObservedWan["session"];
}

export function router(
  name: string,
  { network, firewall, wan, session }: Setting = {},
): ObservedWan {
  const text = (config: string): string =>
    readFileSync(join(recorded, name, `uci-export-${config}.txt`), "utf8");
  return {
    packages: {
      network: parseUci("network", network ?? text("network")),
      firewall: parseUci("firewall", firewall ?? text("firewall")),
    },
    wan: { interface: "wan", deviceOption: "device", device: "wan", ...wan },
    ...(session === undefined ? {} : { session }),
  };
}

/** Returns the values that differ from the actual ones. */
export function changes(
  facts: ObservedWan,
  goal: Partial<WanSpec> = {},
): Readonly<Record<string, UciValue>> {
  const packages = [facts.packages.network, facts.packages.firewall];
  const wanted = Object.entries(wanValues(facts, { ...plain, ...goal }));
  return Object.fromEntries(
    wanted.filter(
      ([path, value]) => JSON.stringify(value) !== JSON.stringify(valueAt(packages, path)),
    ),
  );
}

/** Returns the network of a DSA router with other WAN options. */
export function withWan(options: string): string {
  return [
    `config interface 'lan'`,
    `\toption device 'br-lan'`,
    `\tlist ipaddr '192.168.1.1/24'`,
    `config interface 'wan'`,
    `${options}`,
  ].join("\n");
}

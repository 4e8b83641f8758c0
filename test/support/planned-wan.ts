import { parseFacts } from "../../src/router/openwrt/parse-facts.ts";
import type { FactsSpec, RouterFacts } from "../../src/router/openwrt/facts.ts";
import { valueAt } from "../../src/uci/path.ts";
import type { WanSpec } from "../../src/uci/observed-wan.ts";
import type { UciValue } from "../../src/uci/value.ts";
import { wanNotes } from "../../src/uci/wan-notes.ts";
import { wanValues } from "../../src/uci/wan.ts";

const firewall = `config zone
	option name 'lan'
	list network 'lan'
	option input 'ACCEPT'

config zone
	option name 'wan'
	list network 'wan'
	list network 'wan6'
	option input 'REJECT'
	option masq '1'
	option mtu_fix '1'
`;

/** Files of a router, by the names that recorded devices have. */
export interface RouterFiles {
  readonly network: string;
  readonly "board.json"?: string;
  readonly links?: string;
  readonly session?: string;
  readonly qmodem?: string;
  readonly sqm?: string;
}

export function factsOf(
  { network, sqm, qmodem, ...files }: RouterFiles,
  spec: Partial<FactsSpec> = {},
): RouterFacts {
  const parts = new Map([
    ["release", "DISTRIB_ID='OpenWrt'\n"],
    ["config network", network],
    ["config firewall", firewall],
    ["config sqm", sqm ?? ""],
    ["config qmodem", qmodem ?? ""],
    ...Object.entries(files),
  ]);
  return parseFacts(parts, { wanInterface: "wan", ...spec });
}

export interface PlannedWan {
  readonly device: string | undefined;
  readonly mac: string | undefined;
  /** Values that differ from the actual ones, without the firewall's. */
  readonly changes: Readonly<Record<string, UciValue>>;
  readonly notes: readonly string[];
}

/** Returns the plan of a DHCP WAN. Throws `refused/*`. */
export function planWan(
  files: RouterFiles,
  spec: Partial<FactsSpec> = {},
  desired: Partial<WanSpec> = {},
): PlannedWan {
  const wan = { ipv6: "keep", metric: "keep", retire: [], management: false, ...desired } as const;
  const facts = factsOf(files, spec);
  const values = wanValues(facts, wan);
  const changes = Object.entries(values).filter(
    ([path, value]) =>
      path.startsWith("network.") &&
      JSON.stringify(value) !== JSON.stringify(valueAt([facts.packages.network], path)),
  );
  return {
    device: facts.wan.device,
    mac: facts.wan.mac,
    changes: Object.fromEntries(changes),
    notes: wanNotes(facts, wan),
  };
}

/** Returns the text of a section: `config interface 'wan'` with its options. */
export function section(
  type: string,
  name: string | undefined,
  options: Readonly<Record<string, string | readonly string[]>>,
): string {
  const lines = Object.entries(options).flatMap(([option, value]) =>
    typeof value === "string"
      ? [`\toption ${option} '${value}'`]
      : value.map((item) => `\tlist ${option} '${item}'`),
  );
  return `${[`config ${type}${name === undefined ? "" : ` '${name}'`}`, ...lines].join("\n")}\n`;
}

/** The interface lan on br-lan, as text. */
export const lan = section("interface", "lan", {
  device: "br-lan",
  proto: "static",
  ipaddr: "10.0.0.1",
});

/** The bridge br-lan with two ports, as text. */
export const brLan = section("device", undefined, {
  name: "br-lan",
  type: "bridge",
  ports: ["lan1", "lan2"],
});

/** Returns the text of the failure that the plan throws. */
export function refusal(files: RouterFiles, wanDevice?: string): string {
  try {
    planWan(files, wanDevice === undefined ? {} : { wanDevice });
  } catch (error) {
    // The assertions below name what the text must contain.
    const { message, hint } = error as { readonly message: string; readonly hint?: string };
    return `${message}\n${hint ?? ""}`;
  }
  return "";
}

import { Failure } from "../core/failure.ts";
import type { Target } from "../profile/targets.ts";
import { defaultModemLan, managementName } from "../uci/management.ts";
import { retirableWords } from "../uci/modem-programs.ts";
import { managementAddress } from "../uci/subnet.ts";

/** The router's part of a target, as far as it is known without the router. */
export interface ExportedWan {
  readonly interface: string;
  /** Absent if the profile leaves the device as the router has it. */
  readonly device?: string;
  readonly ipv6: "keep" | "on" | "off";
  readonly metric?: number;
  /** The address to reach the modem's web interface. */
  readonly management?: {
    readonly address: string;
    readonly prefix: number;
    readonly netmask: string;
  };
  readonly retire: readonly string[];
  /** Interfaces that belong to the WAN zone of the firewall. */
  readonly members: readonly string[];
}

/** Throws for a target without a router. */
export function exportedWan({ name, router, modem }: Target): ExportedWan {
  if (router === undefined)
    throw new Failure("usage/not-supported-here", {
      message: `The target "${name}" has no router. An export holds the router's part only.`,
      hint: "Choose targets with a router: --only NAME",
    });
  const { interface: wan, device, ipv6, metric, management, retire } = router.wan;
  return {
    interface: wan,
    ipv6,
    retire: retire.filter((name) => !retirableWords.includes(name)),
    members: [wan, ...(ipv6 === "on" ? [`${wan}6`] : []), ...(management ? [managementName] : [])],
    ...(device === "auto" ? {} : { device }),
    ...(metric === "keep" ? {} : { metric }),
    ...(management ? { management: managementAddress(lanOf(modem)) } : {}),
  };
}

function lanOf(modem: Target["modem"]): string {
  return modem?.lan === undefined ? defaultModemLan : `${modem.lan.address}/24`;
}

/** Returns the comment lines that every export starts with. */
export function introduction(targets: readonly Target[], what: string): readonly string[] {
  const files = [...new Set(targets.map(({ source }) => source.file))].join(" ");
  const programs = new Set(
    targets.flatMap(({ router }) =>
      (router?.wan.retire ?? []).filter((name) => retirableWords.includes(name)),
    ),
  );
  const [first, second] = targets;
  const only = first === undefined || second !== undefined ? "" : ` --only ${first.name}`;
  return [
    what,
    `Written for ${targets.map(({ name }) => `"${name}"`).join(", ")} of ${files}. It holds no secret.`,
    "This file does not restore the router by itself. The next command starts an automatic rollback first.",
    "The modem stores its own settings. Write them once, with the modem's USB port connected:",
    `  ethermode apply ${files}${only}`,
    ...(programs.size === 0
      ? []
      : [
          `That command also stops programs, which this file does not: ${[...programs].join(", ")}.`,
        ]),
  ];
}

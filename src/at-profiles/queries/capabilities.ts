import type { Exchange } from "../../at/exchange.ts";

/**
 * Sub-commands that a firmware lists, in lower case. Some work without being listed (`usbnet`,
 * docs/facts/modem.md#qcfg-list), so only a refused read proves absence.
 */
export type SubCommands = ReadonlySet<string>;

export const qmapSubCommands = subCommands("+QMAP");
export const qethSubCommands = subCommands("+QETH");
export const qcfgSubCommands = subCommands("+QCFG");

function subCommands(prefix: "+QMAP" | "+QETH" | "+QCFG"): Exchange<SubCommands> {
  return {
    text: `AT${prefix}=?`,
    timeoutMs: 10_000,
    retries: 2,
    parse: (reply) =>
      new Set([reply.row(prefix), ...reply.rows(prefix)].map(([name = ""]) => name.toLowerCase())),
  };
}

export interface FirmwareBranch {
  /** 3 in RM520NGLAAR03A01M4G. Features depend on it. */
  readonly branch: number;
  readonly release: number;
}

/** Returns the branch in a revision string, or undefined, as for some OEM builds. */
export function firmwareBranch(revision: string): FirmwareBranch | undefined {
  const match = /R(\d\d)A(\d\d)[A-Z]\dG/.exec(revision);
  return match === null ? undefined : { branch: Number(match[1]), release: Number(match[2]) };
}

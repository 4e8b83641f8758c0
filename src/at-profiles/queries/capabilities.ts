import type { Exchange } from "../../at/exchange.ts";

/** Sub-commands a firmware lists, in lower case. Some work without being listed (`usbnet`, openwrt#10577), so absence here is a hint and a refused read the proof. */
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
  /** 3 in RM520NGLAAR03A01M4G: what features depend on. */
  readonly branch: number;
  readonly release: number;
}

/** From any revision string; undefined when it has none, as some OEM builds do. */
export function firmwareBranch(revision: string): FirmwareBranch | undefined {
  const match = /R(\d\d)A(\d\d)[A-Z]\dG/.exec(revision);
  return match === null ? undefined : { branch: Number(match[1]), release: Number(match[2]) };
}

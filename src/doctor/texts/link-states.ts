import type { TextBlock } from "./split-texts.ts";

/** Whether each network device has a link. */
export type LinkStates = ReadonlyMap<string, boolean>;

/** Returns the links in the output of `ip addr`, `ubus call network.device status` and `ethtool`. */
export function linkStatesIn(blocks: readonly TextBlock[]): LinkStates {
  return new Map(
    blocks.flatMap(({ kind, lines, command = "" }) => {
      if (kind === "ip-addr") return [...lines.flatMap(ofFlags), ...ofIfconfig(lines)];
      if (kind === "ethtool") return ofEthtool(lines);
      return kind === "devices" ? ofStatus(lines.join("\n"), command) : [];
    }),
  );
}

type Link = readonly [name: string, hasLink: boolean];

/** `2: eth0: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500`: a device that is down has no link either way. */
function ofFlags(line: string): readonly Link[] {
  const [, name, flags = ""] =
    /^(?:\d+: )?([\w.-]+)(?:@\S+)?(?::| .*[\da-f:]{17}) <([A-Z0-9_,-]*)>/.exec(line) ?? [];
  if (name === undefined || !/\bUP\b/.test(flags.replace("LOWER_UP", ""))) return [];
  return [[name, !flags.includes("NO-CARRIER")]];
}

/** `ifconfig` prints RUNNING only for a device with a link. */
function ofIfconfig(lines: readonly string[]): readonly Link[] {
  let name = "";
  return lines.flatMap((line) => {
    name = /^(\S+)\s+Link encap:Ethernet/.exec(line)?.[1] ?? name;
    const isFlags = name !== "" && /^\s+UP .*\bMTU:/.test(line);
    return isFlags ? [[name, line.includes(" RUNNING ")] as const] : [];
  });
}

function ofEthtool([first = "", ...lines]: readonly string[]): readonly Link[] {
  const name = /^Settings for (\S+):/.exec(first)?.[1];
  const state = /^\s*Link detected: (yes|no)/m.exec(lines.join("\n"))?.[1];
  return name === undefined || state === undefined ? [] : [[name, state === "yes"]];
}

/** The answer about one device does not hold its name: the command does. */
function ofStatus(text: string, command: string): readonly Link[] {
  const status: unknown = parsed(text);
  if (!isObject(status)) return [];
  const one = /"name"\s*:\s*"([^"]+)"/.exec(command)?.[1];
  const devices = "carrier" in status && one !== undefined ? { [one]: status } : status;
  return Object.entries(devices).flatMap(([name, device]) =>
    isObject(device) && device["up"] !== false && typeof device["carrier"] === "boolean"
      ? [[name, device["carrier"]] as const]
      : [],
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

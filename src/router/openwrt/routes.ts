import { defined } from "../../core/defined.ts";
import type { Json } from "../../core/json.ts";
import type { Route } from "../../uci/route.ts";
import { listAt, numberAt, textAt } from "./json-values.ts";

/** Returns the IPv4 routes that netifd has set for an interface. */
export function statusRoutes(status: Json): readonly Route[] {
  const metric = numberAt(status, "metric") ?? 0;
  return listAt(status, "route").flatMap((route) => {
    const target = textAt(route, "target") ?? "";
    const prefix = numberAt(route, "mask");
    // A route of another table takes no traffic from the main one (docs/facts/openwrt.md#routing-tables).
    if ((numberAt(route, "table") ?? mainTable) !== mainTable) return [];
    if (prefix === undefined || !/^\d+(?:\.\d+){3}$/.test(target)) return [];
    const gateway = textAt(route, "nexthop");
    return [
      defined({
        target,
        prefix,
        kind: "unicast" as const,
        device: textAt(status, "l3_device") ?? textAt(status, "device"),
        gateway: gateway === "0.0.0.0" ? undefined : gateway,
        metric: numberAt(route, "metric") ?? metric,
        interface: textAt(status, "interface"),
      }),
    ];
  });
}

/** The main routing table (iproute2 rt_tables). */
const mainTable = 254;

const discarding = ["unreachable", "blackhole", "prohibit", "throw"];

/** Parses the output of `ip -4 route` (busybox and iproute2). */
export function parseRoutes(text: string): readonly Route[] {
  return text.split("\n").flatMap((line) => {
    const words = line.trim().split(/\s+/);
    const isDiscard = discarding.includes(words[0] ?? "");
    const [network = ""] = words.slice(isDiscard ? 1 : 0);
    const [, target, prefix = "32"] = /^(\d+(?:\.\d+){3})(?:\/(\d+))?$/.exec(
      network === "default" ? "0.0.0.0/0" : network,
    ) ?? [network];
    if (target === undefined) return [];
    const after = (word: string): string | undefined => {
      const place = words.indexOf(word);
      return place === -1 ? undefined : words[place + 1];
    };
    return [
      defined({
        target,
        prefix: Number(prefix),
        kind: isDiscard ? ("discard" as const) : ("unicast" as const),
        device: isDiscard ? undefined : after("dev"),
        gateway: after("via"),
        metric: Number(after("metric") ?? 0),
      }),
    ];
  });
}

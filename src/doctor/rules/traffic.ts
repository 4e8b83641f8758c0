import { routerRule } from "../rule.ts";
import { listed } from "../phrasing.ts";

/** mwan3 names interfaces: one it does not know gets no traffic (openwrt.md C4). */
export const mwan3 = routerRule("mwan3", ({ mwan3: watched, wan }) => {
  if (watched === undefined) return [];
  const knows = watched.includes(wan.interface);
  return [
    {
      severity: knows ? "info" : "warning",
      message: knows
        ? `mwan3 watches ${wan.interface} and takes it down when its own pings fail.`
        : `mwan3 shares traffic out, but does not know ${wan.interface}.`,
      evidence: [
        watched.length === 0 ? "it watches no interface" : `it watches ${listed(watched)}`,
      ],
      fix: knows
        ? "Keep the interface's name; while you look for a fault, `mwan3 stop` on the router."
        : `Add ${wan.interface} to mwan3 on the router, or stop mwan3.`,
    },
  ];
});

/** sqm names devices: a WAN on another one is not shaped any more (openwrt.md C4). */
export const sqm = routerRule("sqm", ({ sqm: shaped, wan }) => {
  if (
    shaped === undefined ||
    shaped.length === 0 ||
    wan.device === undefined ||
    shaped.includes(wan.device)
  )
    return [];
  return [
    {
      severity: "info",
      message: "sqm shapes another device than the WAN's.",
      evidence: [`sqm is on ${listed(shaped)}`, `the WAN is on ${wan.device}`],
      fix: `Set the interface of sqm's queue to ${wan.device}.`,
    },
  ];
});

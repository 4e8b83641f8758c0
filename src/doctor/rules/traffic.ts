import { routerCommand, withCommand } from "../fix-commands.ts";
import { routerRule } from "../rule.ts";

/** mwan3 refers to interfaces by name: an interface it does not know gets no traffic (docs/facts/openwrt.md#mwan3). */
export const mwan3 = routerRule("mwan3", (router) => {
  const { mwan3: watched, wan } = router;
  if (watched === undefined) return [];
  const isWatched = watched.includes(wan.interface);
  return [
    {
      severity: isWatched ? "info" : "warning",
      message: isWatched
        ? `mwan3 watches "${wan.interface}" and disables it when its pings fail.`
        : `mwan3 distributes the traffic but is not configured for "${wan.interface}".`,
      evidence: [`interfaces in mwan3: ${watched.length === 0 ? "none" : watched.join(", ")}`],
      fix: isWatched
        ? withCommand(
            "Keep the interface's name. To exclude mwan3 as the cause of a fault, stop it on the router:",
            routerCommand("mwan3 stop", router),
          )
        : `Add "${wan.interface}" to mwan3 on the router, or stop mwan3.`,
    },
  ];
});

/** sqm refers to devices by name: it does not shape a WAN on another device (docs/facts/openwrt.md#sqm). */
export const sqm = routerRule("sqm", ({ sqm: shaped, wan }) => {
  if (shaped === undefined || shaped.length === 0) return [];
  if (wan.device === undefined || shaped.includes(wan.device)) return [];
  return [
    {
      severity: "info",
      message: "sqm does not shape the WAN device.",
      evidence: [`devices in sqm: ${shaped.join(", ")}`, `WAN device: ${wan.device}`],
      fix: `Set the interface of the sqm queue to ${wan.device}.`,
    },
  ];
});

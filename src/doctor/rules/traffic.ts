import { routerCommand, withCommand } from "../fix-commands.ts";
import { routerRule } from "../rule.ts";

/** mwan3 refers to interfaces by name: an interface it does not know gets no traffic (docs/facts/openwrt.md#mwan3). */
export const mwan3 = routerRule("mwan3", (router) => {
  const { mwan3: watched, mwan3First, wan } = router;
  if (watched === undefined) return [];
  const evidence = [
    `interfaces in mwan3: ${watched.length === 0 ? "none" : watched.join(", ")}`,
    ...(mwan3First === undefined ? [] : [`used first: ${mwan3First.join(", ")}`]),
  ];
  if (!watched.includes(wan.interface))
    return [
      {
        severity: "warning",
        message: `mwan3 distributes the traffic but is not configured for "${wan.interface}".`,
        evidence,
        fix: `Add "${wan.interface}" to mwan3 on the router, or stop mwan3.`,
      },
    ];
  if (mwan3First !== undefined && !mwan3First.includes(wan.interface))
    return [
      {
        severity: "warning",
        message:
          `mwan3 sends the traffic to ${mwan3First.join(" and ")} while that is online,` +
          ` not to "${wan.interface}".`,
        evidence,
        fix:
          `Give the member of "${wan.interface}" the lowest metric in mwan3 on the router,` +
          " or keep it as a reserve.",
      },
    ];
  return [
    {
      severity: "info",
      message: `mwan3 watches "${wan.interface}" and disables it when its pings fail.`,
      evidence,
      fix: withCommand(
        "Keep the interface's name. To exclude mwan3 as the cause of a fault, stop it on the router:",
        routerCommand("mwan3 stop", router),
      ),
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

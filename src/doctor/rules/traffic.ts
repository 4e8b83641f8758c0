import { routerCommand, withCommand } from "../fix-commands.ts";
import type { AnsweringRouter, DiagnosisInput } from "../diagnosis-input.ts";
import { defineRule, routerRule } from "../rule.ts";
import type { FindingDetails } from "../rule.ts";
import { linesOf } from "./logged-messages.ts";

/** mwan3 refers to interfaces by name: an interface it does not know gets no traffic (docs/facts/openwrt.md#mwan3). */
export const mwan3 = defineRule({
  code: "mwan3",
  check: (input) => {
    const offline = tookOffline(input);
    if (offline.length > 0) return offline;
    return input.router?.state === "answers" ? configured(input.router) : [];
  },
});

/** mwan3 logs each change, and the last one counts. A standby interface may be offline. */
function tookOffline(input: DiagnosisInput): readonly FindingDetails[] {
  const { router, texts } = input;
  const wan = router?.state === "answers" ? router.wan.interface : (texts?.wan?.interface ?? "wan");
  const isAbout = new RegExp(`\\b[Ii]nterface ${wan}\\b`);
  const last = linesOf("mwan3", input).findLast((line) => isAbout.test(line));
  if (last === undefined || !/ is (?:offline|error)\b/.test(last)) return [];
  const path = router?.state === "answers" ? router.path : undefined;
  if (path?.probes?.internet === "answered") return [];
  return [
    {
      severity: "warning",
      message: `mwan3 took "${wan}" offline, because its pings got no answer. Traffic no longer uses it.`,
      evidence: [last.trim()],
      fix: withCommand(
        "Check that the addresses it pings answer, or stop mwan3 on the router:",
        "mwan3 stop",
      ),
    },
  ];
}

function configured(router: AnsweringRouter): readonly FindingDetails[] {
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
}

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

import { isDefault, shownRoute } from "../../uci/route.ts";
import type { Route } from "../../uci/route.ts";
import type { AnsweringRouter, DiagnosisInput } from "../diagnosis-input.ts";
import {
  detours,
  deviceOf,
  hasInternet,
  internetRoute,
  isThroughTunnel,
  isThroughWan,
} from "../effective-route.ts";
import { applyFix, profileFix, routerCommand, withCommand } from "../fix-commands.ts";
import type { PathInput } from "../path-input.ts";
import { routerOrTexts, routerRule } from "../rule.ts";
import type { FindingDetails, Severity } from "../rule.ts";
import { noRouteInTexts, otherRouteInTexts } from "./path-in-texts.ts";

/** A WAN that is switched off has no lease, whatever the modem does. */
export const wanOff = routerRule("wan-off", (router, input) => {
  const { wan, path } = router;
  if (path === undefined) return [];
  const { switchedOff, deviceOff, isStopped } = path;
  if (deviceOff !== undefined)
    return [
      {
        severity: "error",
        message: `The router's network device ${deviceOff} is switched off by its option "enabled".`,
        evidence: [`enabled of the device ${deviceOff} in /etc/config/network: 0`],
        fix: applyFix(input),
      },
    ];
  const [option] = switchedOff;
  if (option !== undefined)
    return [
      {
        severity: "error",
        message: `The router's interface "${wan.interface}" is switched off by its option "${option}".`,
        evidence: switchedOff.map((one) => `network.${wan.interface}.${one}: set`),
        fix: applyFix(input),
      },
    ];
  if (!isStopped || wan.address !== undefined) return [];
  return [
    {
      severity: "error",
      message: `The router's interface "${wan.interface}" was stopped by hand.`,
      evidence: ["autostart of the interface in ubus: false"],
      fix: withCommand("Start it:", routerCommand(`ifup ${wan.interface}`, router)),
    },
  ];
});

export const noDefaultRoute = routerOrTexts("no-default-route", withoutRoute, noRouteInTexts);

function withoutRoute(router: AnsweringRouter, input: DiagnosisInput): readonly FindingDetails[] {
  const { wan, path } = router;
  if (path === undefined || wan.address === undefined) return [];
  const { routeOption, routes, probes } = path;
  if (routeOption !== undefined) return [optionFinding(router, routeOption, input)];
  const hasOwn = routes?.some((one) => isDefault(one) && one.device === path.wanDevice);
  const isMissing = routes !== undefined && internetRoute(path) === "none";
  if (hasOwn === true || (!isMissing && probes?.route !== "none")) return [];
  if (path.vrf !== undefined) return [vrfFinding(router, path.vrf)];
  return [
    {
      severity: "error",
      message: "The router has no default route, although the WAN has an address.",
      evidence: [
        `gateway of the lease: ${wan.gateway ?? "none"}`,
        ...(routes ?? []).filter(isDefault).map((route) => `route: ${shownRoute(route)}`),
      ],
      fix: withCommand("Request the lease again:", routerCommand(`ifup ${wan.interface}`, router)),
    },
  ];
}

/** docs/facts/openwrt.md#vrf */
function vrfFinding({ wan, path }: AnsweringRouter, vrf: string): FindingDetails {
  return {
    severity: "error",
    message: `The WAN is in the VRF "${vrf}", so its default route is not in the table of the LAN.`,
    evidence: [`device of type vrf: ${vrf}, with the port ${path?.wanDevice ?? wan.interface}`],
    fix: `Remove the port from the device "${vrf}" in /etc/config/network, or add the LAN to the same VRF.`,
  };
}

function optionFinding(
  router: AnsweringRouter,
  option: NonNullable<PathInput["routeOption"]>,
  input: DiagnosisInput,
): FindingDetails {
  const path = `network.${router.wan.interface}.${option}`;
  return {
    severity: "error",
    message: `The WAN sets no default route, because its option "${option}" is set.`,
    evidence: [`${path}: set`],
    fix:
      option === "defaultroute"
        ? applyFix(input)
        : withCommand(
            "Remove the option on the router:",
            routerCommand(`uci delete ${path}; uci commit network; reload_config`, router),
          ),
  };
}

/** With two default routes, the lower metric wins (docs/facts/openwrt.md#route-metrics). */
export const otherUplink = routerOrTexts("other-uplink", ofLowerMetric, otherRouteInTexts);

function ofLowerMetric(router: AnsweringRouter, input: DiagnosisInput): readonly FindingDetails[] {
  const { wan, path } = router;
  if (path === undefined || wan.address === undefined || path.routeOption !== undefined) return [];
  const route = internetRoute(path);
  const device = deviceOf(path);
  if (isThroughWan(path) !== false || device === undefined || device === path.wanDevice) return [];
  if (route !== undefined && route !== "none" && !isDefault(route)) return [];
  const own = path.routes?.find((one) => isDefault(one) && one.device === path.wanDevice);
  const other = path.routes?.find((one) => isDefault(one) && one.device === device);
  return [
    {
      severity: severityOf(path),
      message: `Traffic to the Internet leaves through ${device}, not through the WAN.`,
      evidence: [other, own].flatMap((one) =>
        one === undefined ? [] : [`route: ${shownRoute(one)}`],
      ),
      fix: isThroughTunnel(path) ? vpnAdvice : metricFix(router, other, input),
    },
  ];
}

const vpnAdvice =
  "Nothing to do if the VPN is intended. Otherwise switch the VPN off on the router.";

function metricFix(
  router: AnsweringRouter,
  other: Route | undefined,
  input: DiagnosisInput,
): string {
  const name = other?.interface ?? other?.device ?? "the other interface";
  if (other !== undefined && other.metric > 1)
    return profileFix(`Set \`router.wan.metric: ${other.metric - 1}\``, input, undefined);
  if (other?.interface === undefined) return `Remove the default route of ${name} on the router.`;
  return withCommand(
    `Give "${name}" a higher metric than the WAN:`,
    routerCommand(`uci set network.${name}.metric=100; uci commit network; ifup ${name}`, router),
  );
}

/** 0.0.0.0/1 is more specific than every default route. */
export const staticRoute = routerRule("static-route", (router) => {
  const { wan, path } = router;
  if (path === undefined || wan.address === undefined) return [];
  const route = internetRoute(path);
  const effective =
    route === undefined || route === "none" || isDefault(route) || route.device === path.wanDevice
      ? []
      : [route];
  const found = [...new Set([...detours(path), ...effective])];
  const [first] = found;
  if (first === undefined) return [];
  const target = first.kind === "discard" ? "nowhere" : `to ${first.device ?? "another device"}`;
  const isTested = route === first;
  return [
    {
      severity: isTested || isTunnel(path, first) ? severityOf(path) : "error",
      message: `A route for ${first.target}/${first.prefix} sends traffic ${target}, not through the WAN.`,
      evidence: found.map((one) => `route: ${shownRoute(one)}`),
      fix: isThroughTunnel(path)
        ? vpnAdvice
        : withCommand(
            "Remove the route. To find it on the router:",
            routerCommand("uci show network | grep -B 5 -A 5 route", router),
          ),
    },
  ];
});

function isTunnel({ tunnels }: PathInput, { device }: Route): boolean {
  return device !== undefined && tunnels.includes(device);
}

/** A working VPN is intended. Another working uplink may be a mistake. */
function severityOf(path: PathInput): Severity {
  if (isThroughTunnel(path)) return "info";
  return hasInternet(path) ? "warning" : "error";
}

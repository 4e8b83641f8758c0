import type { AnsweringRouter, DiagnosisInput } from "../diagnosis-input.ts";
import { isThroughTunnel, isThroughWan } from "../effective-route.ts";
import { applyFix, routerCommand, withCommand } from "../fix-commands.ts";
import type { PathInput } from "../path-input.ts";
import { defineRule, routerRule } from "../rule.ts";
import type { FindingDetails } from "../rule.ts";
import { linesOf } from "./logged-messages.ts";

/** Without its firewall a router translates nothing and lets everything in. */
export const firewallStopped = defineRule({
  code: "firewall-stopped",
  check: (input) => {
    const router = input.router?.state === "answers" ? input.router : undefined;
    const rejected = linesOf("firewall-stopped", input);
    const isRejected = rejected.length > 0 && router?.path?.firewall !== "loaded";
    if (router?.path?.firewall !== "stopped" && !isRejected) return [];
    const start = "/etc/init.d/firewall enable; /etc/init.d/firewall restart";
    return [
      {
        severity: "error",
        message:
          `The router's firewall is not running${isRejected ? ": a rule has an error" : ""}.` +
          " Computers in the LAN have no Internet, and the Internet reaches every service of the router.",
        evidence: isRejected
          ? rejected.map((line) => line.trim())
          : [
              router?.path?.zones === undefined
                ? "/etc/config/firewall: none"
                : "rules of the firewall in the kernel: none",
            ],
        fix: withCommand(
          isRejected
            ? "Correct or disable the rule that the lines name, then start it:"
            : "Start it:",
          router === undefined ? start : routerCommand(start, router),
        ),
      },
    ];
  },
});

/** The default policy for an interface without zone rejects what it forwards. */
export const wanZone = routerRule("wan-zone", (router, input) => {
  const { wan, path } = router;
  const zones = path?.zones;
  if (zones?.hasZones !== true) return [];
  if (!zones.isWanInLan && zones.wanZones.length > 0) return [];
  return [
    {
      severity: "error",
      message: zones.isWanInLan
        ? `The WAN "${wan.interface}" is in the firewall zone of the LAN,` +
          " which translates no addresses and protects nothing."
        : `The WAN "${wan.interface}" is in no firewall zone, so computers in the LAN have no Internet.`,
      evidence: [
        `firewall zones with "${wan.interface}": ${zones.wanZones.join(", ") || "none"}`,
        ...(zones.ipv6Zones ?? []).map((name) => `family of the firewall zone "${name}": ipv6`),
      ],
      fix: applyFix(input),
    },
  ];
});

const masqPlace = "in LuCI (Network > Firewall, zone of the WAN, Advanced Settings)";

/** Addresses of the LAN are private: the carrier drops them. */
export const noMasquerading = routerRule("no-masquerading", ({ path }, input) => {
  const zones = path?.zones;
  if (zones?.isTranslated !== false || path?.firewall === "stopped") return [];
  if (zones.isWanInLan || zones.wanZones.length === 0) return [];
  if (zones.masqLimit !== undefined) {
    const { option, networks } = zones.masqLimit;
    return [
      {
        severity: "error",
        message:
          "The router does not translate the addresses of the LAN: " +
          (option === "masq_src"
            ? "masq_src leaves them out."
            : `${option} leaves the Internet out.`),
        evidence: zones.wanZones.map(
          (name) => `${option} of the firewall zone "${name}": ${networks.join(" ")}`,
        ),
        fix:
          option === "masq_src"
            ? `Add the LAN to the source networks of masquerading ${masqPlace}, or clear that list.`
            : `Clear the destination networks of masquerading ${masqPlace}.`,
      },
    ];
  }
  return [
    {
      severity: "error",
      message: "The router does not translate the addresses of the LAN (masquerading is off).",
      evidence: zones.wanZones.map((name) => `masq of the firewall zone "${name}": off`),
      fix: applyFix(input),
    },
  ];
});

export const noForwarding = routerRule("no-forwarding", (router, input) => {
  const { path } = router;
  return path === undefined ? [] : (forwardingFinding(router, path, input) ?? []);
});

function forwardingFinding(
  router: AnsweringRouter,
  path: PathInput,
  input: DiagnosisInput,
): readonly FindingDetails[] | undefined {
  const { zones, isForwarding, firewall, lan, vpnZone } = path;
  if (isForwarding === false)
    return [
      {
        severity: "error",
        message: "The kernel of the router forwards no packets.",
        evidence: ["/proc/sys/net/ipv4/ip_forward: 0"],
        fix: withCommand(
          "Switch forwarding on, and remove the line that switches it off from /etc/sysctl.conf:",
          routerCommand("sysctl -w net.ipv4.ip_forward=1", router),
        ),
      },
    ];
  if (zones?.hasZones !== true || firewall === "stopped" || lan === undefined) return undefined;
  if (zones.isWanInLan || zones.wanZones.length === 0) return undefined;
  const to = zones.wanZones.join(", ");
  if (zones.blockedBy !== undefined)
    return [
      {
        severity: "error",
        message: `A firewall rule rejects traffic from the LAN to the WAN: "${zones.blockedBy}".`,
        evidence: [`rule from zone ${zones.lanZone ?? "any"} to zone ${to}`],
        fix: "Disable the rule in LuCI (Network > Firewall > Traffic Rules).",
      },
    ];
  // A VPN that carries the LAN's traffic needs no other forwarding.
  if (zones.isForwarded !== false || (vpnZone !== undefined && isThroughTunnel(path)))
    return undefined;
  return [
    {
      severity: "error",
      message:
        zones.lanZone === undefined
          ? `The LAN "${lan.interface}" is in no firewall zone, so its computers have no Internet.`
          : "The firewall forwards nothing from the LAN to the WAN.",
      evidence: [`forwarding from zone ${zones.lanZone ?? "none"} to zone ${to}: none`],
      fix: forwardingFix(lan.interface, zones.lanZone, vpnZone, input),
    },
  ];
}

function forwardingFix(
  lan: string,
  lanZone: string | undefined,
  vpnZone: string | undefined,
  input: DiagnosisInput,
): string {
  if (lanZone === undefined)
    return `Add "${lan}" to the zone of the LAN in LuCI (Network > Firewall).`;
  return vpnZone === undefined
    ? applyFix(input)
    : `The firewall forwards the LAN to the VPN zone "${vpnZone}" only. Start the VPN, or allow the` +
        " forwarding to the WAN in LuCI (Network > Firewall).";
}

/** The configuration is correct, but no answer returns to an address of the LAN. */
export const lanSilent = routerRule("lan-silent", ({ path, ...router }, input) => {
  if (path?.probes?.lan !== "silent" || isThroughWan(path) === false) return [];
  const whole: DiagnosisInput = { ...input, router: { state: "answers", ...router, path } };
  const causes = [firewallStopped, wanZone, noMasquerading, noForwarding];
  if (causes.some((rule) => rule.check(whole).length > 0)) return [];
  return [
    {
      severity: "error",
      message: "The router reaches the Internet, but a packet from its LAN address gets no answer.",
      evidence: [
        `packet from ${path.lan?.address ?? "the LAN"} to ${path.probes.target ?? "the Internet"}: no answer`,
      ],
      fix: withCommand(
        "Restart the firewall, then check rules that limit masquerading and policy routing:",
        routerCommand("/etc/init.d/firewall restart; ip rule", { ...router, path }),
      ),
    },
  ];
});

/** In passthrough the carrier's address is the router's: services of the router are on the Internet. */
export const wanOpen = routerRule("wan-open", (router) => {
  const { path, passwordless, wan, sshDestination } = router;
  const zones = path?.zones;
  const evidence =
    zones?.openInput ??
    (zones?.isWanInLan === true ? `"${wan.interface}" is in the zone of the LAN` : undefined);
  if (evidence === undefined) return [];
  return [
    {
      severity: "error",
      message: passwordless
        ? "The Internet reaches the router's SSH server, and root has no password."
        : "The Internet reaches the router's SSH server and web interface.",
      evidence: [evidence, ...(passwordless ? ["root's entry in /etc/shadow: empty"] : [])],
      fix:
        (passwordless
          ? `${withCommand("Set a root password now:", `ssh -t ${sshDestination} passwd`)}\nThen set`
          : "Set") + ' "Input" of the WAN\'s zone to reject in LuCI (Network > Firewall).',
    },
  ];
});

import type {
  AnsweringModem,
  AnsweringRouter,
  DiagnosisInput,
  TextSigns,
} from "../diagnosis-input.ts";
import { applyFix, profileFix, routerCommand, withCommand } from "../fix-commands.ts";
import { wanOff } from "./default-route.ts";
import type { LogSigns } from "../log-signs.ts";
import { defineRule, routerOrTexts, routerRule } from "../rule.ts";
import type { FindingDetails } from "../rule.ts";
import { vlanAdvice } from "../vlan-advice.ts";

export const noWanPort = routerOrTexts("no-wan-port", undetermined, missingInTexts);

/** netifd reports NO_DEVICE for a device that does not exist, such as a USB modem that is gone. */
function missingInTexts({ wan }: TextSigns): readonly FindingDetails[] {
  if (wan?.isDeviceMissing !== true) return [];
  const { interface: name, device = "" } = wan;
  return [
    {
      severity: "error",
      message: `The network device ${device} of the interface "${name}" does not exist.`,
      evidence: [`error of ${name}: NO_DEVICE`],
      fix: withCommand(
        "Check the name, or the connection of a USB device. To list the devices of the router:",
        "ls /sys/class/net",
      ),
    },
  ];
}

function undetermined(router: AnsweringRouter, input: DiagnosisInput): readonly FindingDetails[] {
  const { wan } = router;
  // A paste does not show the ports of the router.
  if (wan.device !== undefined || input.texts !== undefined) return [];
  return [
    {
      severity: "error",
      message:
        wan.refusal?.message ??
        `Cannot determine the router's WAN port (interface "${wan.interface}").`,
      evidence: [
        "Ethernet device in /etc/config/network: none",
        "Ethernet WAN port in /etc/board.json: none, or several",
        "free ports with a link: none, or more than one",
      ],
      fix:
        wan.refusal?.hint ??
        [
          profileFix("Set `router.wan.device`", input),
          withCommand(
            "To list the ports of the router:",
            routerCommand("ls /sys/class/net", router),
          ),
        ].join("\n"),
    },
  ];
}

export const wanNotDhcp = routerRule("wan-not-dhcp", ({ wan }, input) => {
  if (wan.proto === "dhcp") return [];
  const isAbsent = wan.proto === undefined;
  if (isAbsent && input.texts?.isNetworkPartial === true) return [];
  return [
    {
      severity: "warning",
      message: isAbsent
        ? `The router has no interface "${wan.interface}".`
        : `The router's interface "${wan.interface}" is not a DHCP client.`,
      evidence: [
        isAbsent
          ? `interface ${wan.interface} in /etc/config/network: absent`
          : `network.${wan.interface}.proto: ${wan.proto ?? ""}`,
      ],
      fix: applyFix(input),
    },
  ];
});

export const cableOut = defineRule({
  code: "cable-out",
  check: (input) => {
    const { router, texts, log } = input;
    const lost =
      log?.linkLostLine ?? (router?.state === "answers" ? router.log?.linkLostLine : undefined);
    const seen =
      (texts === undefined ? undefined : withoutLink(texts, input)) ??
      (lost === undefined ? undefined : [lostLink(lost)]);
    if (router?.state !== "answers") return seen ?? [];
    return router.wan.carrier === undefined && seen !== undefined ? seen : noCarrier(router, input);
  },
});

/** `ip addr`, `ethtool` and the device status of ubus show the link of a WAN that another text names. */
function withoutLink(
  { links, wan }: TextSigns,
  { router }: DiagnosisInput,
): readonly FindingDetails[] | undefined {
  const configured = router?.state === "answers" ? router.wan.device : undefined;
  const port = configured ?? wan?.device ?? "wan";
  if (links.get(port) !== false || wan?.address !== undefined) return undefined;
  return [
    {
      severity: "error",
      message: `The router's WAN port ${port} has no link.`,
      evidence: [`${port}: no carrier`],
      fix: connectFix,
    },
  ];
}

function lostLink(line: string): FindingDetails {
  return {
    severity: "error",
    message: "The router's WAN lost its link, and its log shows no return.",
    evidence: [line],
    fix: connectFix,
  };
}

const connectFix =
  "Connect the RJ45 port of the modem board to the router's WAN port, and check the board's power." +
  " A modem that has just restarted needs 30 seconds.";

function noCarrier(
  { wan, path, linkedPorts = [] }: AnsweringRouter,
  input: DiagnosisInput,
): readonly FindingDetails[] {
  // A device that is switched off has no link, with any cable.
  if (wan.carrier !== false || path?.deviceOff !== undefined) return [];
  const port = wan.device ?? wan.interface;
  const [other] = linkedPorts;
  return [
    {
      severity: "error",
      message:
        `The router's WAN port ${port} has no link.` +
        (other === undefined ? "" : ` Other ports have one: ${linkedPorts.join(", ")}.`),
      evidence: [
        `/sys/class/net/${port}/carrier: 0`,
        ...linkedPorts.map((name) => `/sys/class/net/${name}/carrier: 1`),
      ],
      fix: movedCable(port, linkedPorts, input) + connectFix,
    },
  ];
}

/** Returns the fix for a modem that may be connected to another port. */
function movedCable(port: string, linked: readonly string[], { profile }: DiagnosisInput): string {
  if (linked.length === 0) return "";
  const set =
    profile === undefined
      ? "name the port to the setup wizard with `--wan-device`"
      : `set \`router.wan.device\` in ${profile}`;
  return (
    `If the modem is connected to ${linked.join(" or ")}, move its cable to ${port},` +
    ` or ${set}. Otherwise: `
  );
}

export const noLease = defineRule({
  code: "no-lease",
  check: (input) => {
    const { router, log } = input;
    if (router?.state !== "answers") return unanswered(log, input);
    return router.wan.isLeaseUnknown === true
      ? unanswered(router.log, input)
      : withoutLease(router, input);
  },
});

/** Where the interfaces were not recorded, the log of the router shows its DHCP requests. */
function unanswered(
  log: LogSigns | undefined,
  { texts, router }: DiagnosisInput,
): readonly FindingDetails[] {
  const self = texts?.selfAssigned;
  const discovers =
    log?.discovers ??
    texts?.discovers ??
    (self === undefined ? undefined : { count: 0, line: self });
  const wan = texts?.wan?.address ?? (router?.state === "answers" ? router.wan.address : undefined);
  if (discovers === undefined || wan !== undefined) return [];
  return [
    {
      severity: "error",
      message:
        discovers.count === 0
          ? "No DHCP server answers on the Ethernet port: it received no lease."
          : `No DHCP server answers the router: ${discovers.count} requests in its log have no answer.`,
      evidence: [discovers.line],
      fix:
        "Check the cable between modem and router, and that the modem is in Ethernet mode. Restart the" +
        " modem: it may serve one device only.",
    },
  ];
}

function isOnlyIpv6({ address, address6 }: AnsweringModem): boolean {
  return address === undefined && address6 !== undefined;
}

function withoutLease(router: AnsweringRouter, input: DiagnosisInput): readonly FindingDetails[] {
  const { wan } = router;
  const { modem } = input;
  if (wan.carrier === false || wan.device === undefined) return [];
  if (wan.address !== undefined || wan.proto !== "dhcp") return [];
  // Passthrough of a carrier without IPv4 has no lease to give: `ipv6-only` reports it.
  if (modem?.state === "answers" && modem.passthrough && isOnlyIpv6(modem)) return [];
  // An interface that is switched off requests no lease.
  if (wanOff.check(input).length > 0) return [];
  const request = withCommand("Request a lease:", routerCommand(`ifup ${wan.interface}`, router));
  return [
    {
      severity: "error",
      message: "The router's WAN has a link but no DHCP lease.",
      evidence: [`IPv4 addresses of ${wan.interface} in ubus: none`],
      fix:
        `${request}\nIf there is still no lease, restart the modem: it may serve one device only.` +
        vlanAdvice(wan),
    },
  ];
}

import { applyFix, profileFix, routerCommand, withCommand } from "../fix-commands.ts";
import { routerRule } from "../rule.ts";
import { vlanAdvice } from "../vlan-advice.ts";

export const noWanPort = routerRule("no-wan-port", (router, input) => {
  const { wan } = router;
  if (wan.device !== undefined) return [];
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
});

export const wanNotDhcp = routerRule("wan-not-dhcp", ({ wan }, input) => {
  if (wan.proto === "dhcp") return [];
  const isAbsent = wan.proto === undefined;
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

export const cableOut = routerRule("cable-out", ({ wan }) => {
  if (wan.carrier !== false) return [];
  const port = wan.device ?? wan.interface;
  return [
    {
      severity: "error",
      message: `The router's WAN port ${port} has no link.`,
      evidence: [`/sys/class/net/${port}/carrier: 0`],
      fix:
        "Connect the RJ45 port of the modem board to the router's WAN port, and check the board's power." +
        " A modem that has just restarted needs 30 seconds.",
    },
  ];
});

export const noLease = routerRule("no-lease", (router) => {
  const { wan } = router;
  if (wan.carrier === false || wan.device === undefined || wan.isLeaseUnknown) return [];
  if (wan.address !== undefined || wan.proto !== "dhcp") return [];
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
});

import { routerRule } from "../rule.ts";
import { vlanHint } from "../phrasing.ts";

export const noWanPort = routerRule("no-wan-port", ({ wan }) =>
  wan.device !== undefined
    ? []
    : [
        {
          severity: "error",
          message: `Which of the router's ports is its WAN cannot be told (interface ${wan.interface}).`,
          evidence: [
            "neither the configuration nor /etc/board.json names one, and no single free port has a cable in it",
          ],
          fix: "Name the port in the profile: router.wan.device.",
        },
      ],
);

export const wanNotDhcp = routerRule("wan-not-dhcp", ({ wan }) => {
  if (wan.proto === "dhcp") return [];
  return [
    {
      severity: "warning",
      message:
        wan.proto === undefined
          ? `The router has no interface ${wan.interface}.`
          : `The router's ${wan.interface} does not ask for an address by DHCP.`,
      evidence:
        wan.proto === undefined
          ? [`/etc/config/network has no interface ${wan.interface}`]
          : [`its protocol is ${wan.proto}`],
      fix: "`ethermode apply FILE` makes it a DHCP client.",
    },
  ];
});

export const cableOut = routerRule("cable-out", ({ wan }) =>
  wan.carrier !== false
    ? []
    : [
        {
          severity: "error",
          message: `There is no link on the router's WAN port ${wan.device ?? wan.interface}.`,
          evidence: [`/sys/class/net/${wan.device ?? wan.interface}/carrier is 0`],
          fix: "Connect the modem board's RJ45 socket to the router's WAN port and see that the board has power; a modem that has just restarted needs half a minute.",
        },
      ],
);

export const noLease = routerRule("no-lease", ({ wan }) =>
  wan.carrier === false ||
  wan.device === undefined ||
  wan.address !== undefined ||
  wan.proto !== "dhcp"
    ? []
    : [
        {
          severity: "error",
          message: "The router's WAN has a link but gets no address.",
          evidence: [`ubus knows no IPv4 address of ${wan.interface}`],
          fix: `On the router: \`ifup ${wan.interface}\`. If it stays without one, restart the modem: it may serve one device only.${vlanHint(wan.device)}`,
        },
      ],
);

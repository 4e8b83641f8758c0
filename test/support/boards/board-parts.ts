import { entriesOf, isSwitchVlan, namesOf } from "./corpus.ts";
import type { BoardRouter } from "./corpus.ts";
import { networkText } from "./network-text.ts";

/** Returns the parts of read-facts.sh for a router of this board in this state. */
export function boardParts(router: BoardRouter): ReadonlyMap<string, string> {
  const network = networkText(router);
  return new Map([
    ["user", "0\n"],
    ["release", `DISTRIB_ID='OpenWrt'\nDISTRIB_RELEASE='${router.release}'\n`],
    ["board.json", `${JSON.stringify(boardJson(router))}\n`],
    ["config network", network],
    ["config firewall", firewallText],
    ["links", linksText(router, network)],
    ["session", sessionText(router)],
    ["storage", "free 20000\n"],
  ]);
}

function boardJson({ group, isSwitchKnown }: BoardRouter): unknown {
  const names = Object.values(group.net).flatMap(namesOf).filter(isSwitchVlan);
  return {
    model: { id: "example,board", name: "Example board" },
    ...(group.bridge === undefined ? {} : { bridge: { name: group.bridge } }),
    ...(isSwitchKnown && names.length > 0
      ? { switch: { switch0: { enable: true, roles: names.map((device) => ({ device })) } } }
      : {}),
    network: group.net,
  };
}

const firewallText = `config zone
	option name 'lan'
	list network 'lan'
	option input 'ACCEPT'
	option output 'ACCEPT'
	option forward 'ACCEPT'

config zone
	option name 'wan'
	list network 'wan'
	list network 'wan6'
	option input 'REJECT'
	option output 'ACCEPT'
	option forward 'REJECT'
	option masq '1'
	option mtu_fix '1'

config forwarding
	option src 'lan'
	option dest 'wan'
`;

/** Only devices that the configuration uses exist, apart from the ports. An unused port is down. */
function linksText(router: BoardRouter, network: string): string {
  const { group, state } = router;
  const named = [...Object.values(group.net).flatMap(namesOf), ...(group.also ?? [])];
  const bases = named
    .filter((name) => !name.startsWith("/"))
    .map((name) => name.split(".")[0] ?? "");
  const bridge = group.bridge ?? "br-lan";
  const entries = entriesOf(router);
  const inLan = namesOf(entries.find(([name]) => name === "lan")?.[1]);
  const inWan = namesOf(entries.find(([name]) => name === "wan")?.[1]);
  const hasWanBridge = state === "factory" && inWan.length > 1 && group.bridge === undefined;
  const masterOf = (name: string): string => {
    if (inLan.includes(name)) return bridge;
    if (group.bridge !== undefined && inWan.includes(name)) return bridge;
    return hasWanBridge && inWan.includes(name) ? "br-wan" : "-";
  };
  const mac = (index: number): string => `02:00:5e:00:53:${String(index + 10)}`;
  const ports = [...new Set(bases)].map((name, index) => {
    const isUsed = network.includes(`'${name}'`) || network.includes(`'${name}.`);
    const isModem = group.expect.kind === "modem" && group.expect.device === name;
    const sort = isModem ? "usb|cdc_ether|" : name.startsWith("lan") ? "of|mt7530-mdio|dsa" : "";
    const carrier = isUsed || inLan.includes(name) ? "1|1000" : "|";
    const kind = name.startsWith("wlan") ? "virtual|-||wlan" : `physical|${masterOf(name)}|${sort}`;
    return `${name}|${mac(index)}|${carrier}|${kind}`;
  });
  const vlans = named
    .filter((name) => isSwitchVlan(name) && network.includes(name))
    .map(
      (name) =>
        `${name}|${mac(bases.indexOf(name.split(".")[0] ?? ""))}|1|1000|virtual|${masterOf(name)}`,
    );
  return [
    "lo|00:00:00:00:00:00|1||virtual|-",
    ...ports,
    ...vlans,
    ...(inLan.length > 0 ? [`${bridge}|${mac(0)}|1||virtual|-`] : []),
    ...(hasWanBridge ? [`br-wan|${mac(5)}|1||virtual|-`] : []),
    ...(state === "over-usb" ? ["wwan0|02:00:5e:00:53:77|1||physical|-|usb|qmi_wwan|wwan"] : []),
    "wlan0|02:00:5e:00:53:88|1||virtual|-||ath10k_pci|wlan",
    "",
  ].join("\n");
}

/** The session uses the first LAN port. */
function sessionText({ group }: BoardRouter): string {
  const [first] = namesOf(group.net["lan"]);
  if (first === undefined) return "";
  const netdev = group.bridge === undefined ? "br-lan" : `${group.bridge}.1`;
  return `netdev ${netdev}\nmac 02:00:5e:00:53:99\nport 0x1 ${first}\nseen 1 02:00:5e:00:53:99\n`;
}

import { networkRange } from "../../addresses.ts";
import type { ProgramResult } from "../../shell/ash.ts";
import type { RouterMachine } from "../machine.ts";
import { kernelRouteTo, mainTable } from "../route-table.ts";
import { addressesOf } from "../status.ts";

export function ip(machine: RouterMachine, words: readonly string[]): ProgramResult {
  const plain = words.filter((word) => !word.startsWith("-"));
  const [object = "", ...rest] = plain;
  const device = rest.includes("dev")
    ? rest[rest.indexOf("dev") + 1]
    : rest.find((word) => !["show", "list", "get"].includes(word));
  if ("route".startsWith(object) && rest[0] === "get") return routeTo(machine, rest[1] ?? "");
  if ("route".startsWith(object)) return { stdout: routes(machine).join("") };
  if ("neighbour".startsWith(object)) return { stdout: neighbours(machine) };
  if ("address".startsWith(object) || "link".startsWith(object))
    return { stdout: addresses(machine, device, "address".startsWith(object)) };
  return { status: 1, stderr: `ip: invalid argument '${object}' to 'ip'\n` };
}

function allDevices(machine: RouterMachine): readonly string[] {
  const { image, netifd } = machine;
  return ["lo", ...image.lanPorts, image.wanDevice, ...netifd.config().bridges.keys()];
}

function addresses(machine: RouterMachine, only: string | undefined, hasIp: boolean): string {
  return allDevices(machine)
    .map((device, index) =>
      only === undefined || only === device
        ? `${index + 1}: ${linkText(machine, device)}${hasIp ? inetText(machine, device) : ""}`
        : "",
    )
    .join("");
}

const loopback = `lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
`;

function linkText({ netifd }: RouterMachine, device: string): string {
  if (device === "lo") return loopback;
  const [bridge] = [...netifd.config().bridges].find(([, ports]) => ports.includes(device)) ?? [];
  const master = bridge === undefined ? "" : `master ${bridge} `;
  const up = "BROADCAST,MULTICAST,UP";
  const flags = netifd.carrier(device) ? `${up},LOWER_UP` : `NO-CARRIER,${up}`;
  return (
    `${device}: <${flags}> mtu 1500 qdisc noqueue ${master}qlen 1000\n` +
    `    link/ether ${netifd.mac(device)} brd ff:ff:ff:ff:ff:ff\n`
  );
}

function inetText({ netifd }: RouterMachine, device: string): string {
  const held = netifd.interfaces().filter((state) => state.device === device);
  const lines = held.flatMap(addressesOf).map(({ address, mask }) => {
    const [, broadcast] = networkRange(address, mask);
    const scope = device === "lo" ? " scope host lo" : ` brd ${broadcast} scope global ${device}`;
    return `    inet ${address}/${mask}${scope}\n       valid_lft forever preferred_lft forever\n`;
  });
  return lines.join("");
}

function routes({ netifd }: RouterMachine): readonly string[] {
  return mainTable(netifd).map(({ target, prefix, device, gateway, source, metric, type }) =>
    [
      ...(type === "unicast" ? [] : [type]),
      prefix === 0 ? "default" : `${target}/${prefix}`,
      ...(gateway === undefined ? [] : [`via ${gateway}`]),
      ...(type === "unicast" ? [`dev ${device}`] : []),
      ...(gateway === undefined && type === "unicast" ? ["scope link"] : []),
      ...(source === undefined || type !== "unicast" ? [] : [`src ${source}`]),
      ...(metric === 0 ? [] : [`metric ${metric}`]),
      "\n",
    ].join(" "),
  );
}

function routeTo({ netifd }: RouterMachine, address: string): ProgramResult {
  if (address.startsWith("127.")) return { stdout: `local ${address} dev lo src 127.0.0.1 \n` };
  const route = kernelRouteTo(netifd, address);
  if (route === undefined) return { status: 2, stderr: "RTNETLINK answers: Network unreachable\n" };
  const via = route.gateway === undefined ? "" : ` via ${route.gateway}`;
  return { stdout: `${address}${via} dev ${route.device}  src ${route.source ?? ""} \n` };
}

/** Returns the user's computer, as recorded, and each modem that gave a lease. */
function neighbours({ netifd }: RouterMachine): string {
  const modems = netifd
    .interfaces()
    .map(({ lease, device = "" }) =>
      lease === undefined
        ? ""
        : `${lease.gateway} dev ${device} lladdr ce:0a:80:75:fd:ab used 0/0/0 probes 0 STALE\n`,
    );
  const lan = netifd.find("lan")?.device ?? "br-lan";
  const computer = `192.168.1.100 dev ${lan} lladdr ${computerMac} ref 1 used 0/0/0 probes 1 DELAY\n`;
  return `${computer}${modems.join("")}`;
}

const computerMac = "32:26:df:05:70:8a";

export function brctl({ netifd }: RouterMachine, words: readonly string[]): ProgramResult {
  const [action, bridge = ""] = words;
  if (action === "showmacs")
    return {
      stdout: `port no\tmac addr\t\tis local?\tageing timer\n  1\t${computerMac}\tno\t\t   0.10\n`,
    };
  const rows = [...netifd.config().bridges]
    .filter(([name]) => bridge === "" || name === bridge)
    .map(([name, ports]) => {
      const id = `7fff.${netifd.mac(name).replaceAll(":", "")}`;
      return `${name}\t\t${id}\tno\t\t${ports.join("\n\t\t\t\t\t\t\t")}\n`;
    });
  return { stdout: `bridge name\tbridge id\t\tSTP enabled\tinterfaces\n${rows.join("")}` };
}

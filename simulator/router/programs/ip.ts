import { networkRange, sameNet } from "../../addresses.ts";
import type { ProgramResult } from "../../shell/ash.ts";
import type { RouterMachine } from "../machine.ts";
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

function linkText({ netifd }: RouterMachine, device: string): string {
  if (device === "lo")
    return (
      "lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue qlen 1000\n" +
      "    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n"
    );
  const [bridge] = [...netifd.config().bridges].find(([, ports]) => ports.includes(device)) ?? [];
  const master = bridge === undefined ? "" : `master ${bridge} `;
  const flags = netifd.carrier(device)
    ? "BROADCAST,MULTICAST,UP,LOWER_UP"
    : "NO-CARRIER,BROADCAST,MULTICAST,UP";
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

function routes(machine: RouterMachine): readonly string[] {
  const up = machine.netifd.interfaces().filter((state) => state.up && state.device !== "lo");
  const defaults = up.map(({ lease, device = "" }) =>
    lease === undefined
      ? ""
      : `default via ${lease.gateway} dev ${device}  src ${lease.address} \n`,
  );
  const connected = up.flatMap((state) =>
    addressesOf(state).map(({ address, mask }) => {
      const network = `${networkRange(address, mask)[0]}/${mask}`;
      return `${network} dev ${state.device ?? ""} scope link  src ${address} \n`;
    }),
  );
  return [...defaults, ...connected];
}

export function routeTo(machine: RouterMachine, address: string): ProgramResult {
  for (const state of machine.netifd.interfaces().filter((one) => one.up)) {
    const own = addressesOf(state).find(({ address: held, mask }) => sameNet(held, address, mask));
    if (own !== undefined)
      return { stdout: `${address} dev ${state.device ?? ""}  src ${own.address} \n` };
  }
  const uplink = machine.netifd.interfaces().find((state) => state.lease !== undefined);
  if (uplink?.lease === undefined)
    return { status: 2, stderr: "RTNETLINK answers: Network unreachable\n" };
  const { lease, device = "" } = uplink;
  return { stdout: `${address} via ${lease.gateway} dev ${device}  src ${lease.address} \n` };
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

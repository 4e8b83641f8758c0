import { isIPv4 } from "node:net";
import type { ProgramCall, ProgramResult } from "../../shell/ash.ts";
import type { InstalledProgram, RouterMachine } from "../machine.ts";
import { many } from "../network-config.ts";
import { addressesOf } from "../status.ts";
import { interfaceJson } from "./ubus.ts";

/** ifup, ip, ping and their kin. */
export function networkPrograms(machine: RouterMachine): readonly InstalledProgram[] {
  // netifd has taken up its configuration before `ifup` asks it for the interface (netifd files/sbin/ifup; main.c netifd_reload).
  const switched = async (
    names: readonly string[],
    action: "up" | "down",
  ): Promise<ProgramResult> => {
    if (action === "up" && !machine.hasFault("reload-does-nothing"))
      await machine.reloads.takeEffect("network");
    const missing = names.filter(
      (name) => machine.netifd.find(name) === undefined && !configured(machine, name),
    );
    for (const name of names) if (!missing.includes(name)) switchInterface(machine, name, action);
    return { stdout: missing.map((name) => `Interface ${name} not found\n`).join("") };
  };
  const reloadConfig = async (): Promise<ProgramResult> => {
    await machine.reloads.reloadConfig();
    return {};
  };
  const ifstatus = ({ argv }: ProgramCall): ProgramResult => {
    const status = interfaceJson(machine, argv[1] ?? "");
    return status === undefined
      ? { status: 1, stdout: `Interface ${argv[1] ?? ""} not found\n` }
      : { stdout: `${status}\n` };
  };
  return [
    {
      name: "ifup",
      path: "/sbin/ifup",
      run: ({ argv }) =>
        switched(
          argv.slice(1).filter((word) => !word.startsWith("-")),
          "up",
        ),
    },
    { name: "ifdown", path: "/sbin/ifdown", run: ({ argv }) => switched(argv.slice(1), "down") },
    { name: "ifstatus", path: "/sbin/ifstatus", run: ifstatus },
    { name: "reload_config", path: "/sbin/reload_config", run: reloadConfig },
    { name: "ip", path: "/sbin/ip", run: (call) => ip(machine, call.argv.slice(1)) },
    { name: "brctl", path: "/usr/sbin/brctl", run: (call) => brctl(machine, call.argv.slice(1)) },
    { name: "ping", path: "/bin/ping", run: (call) => ping(machine, call) },
    {
      name: "nslookup",
      path: "/usr/bin/nslookup",
      run: (call) => nslookup(machine, call.argv[1] ?? ""),
    },
  ];
}

function configured(machine: RouterMachine, name: string): boolean {
  return machine.netifd.config().interfaces.some((one) => one.name === name);
}

/** `ifup` is a reload, then down, then up; it returns before any of it (openwrt.md D). */
export function switchInterface(machine: RouterMachine, name: string, action: "up" | "down"): void {
  machine.processes.start(`if${action} ${name}`, async (call) => {
    await machine.clock.sleep(300, call);
    if (action === "up" && !machine.hasFault("reload-does-nothing"))
      await machine.reloads.takeEffect("network");
    machine.netifd.down(name);
    if (action === "up") machine.netifd.up(name);
  });
}

function ip(machine: RouterMachine, words: readonly string[]): ProgramResult {
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

function addresses(machine: RouterMachine, only: string | undefined, ipToo: boolean): string {
  const { netifd } = machine;
  return allDevices(machine)
    .map((device, index) => {
      if (only !== undefined && only !== device) return "";
      const master = [...netifd.config().bridges].find(([, ports]) => ports.includes(device))?.[0];
      const loop = device === "lo";
      const flags = loop
        ? "LOOPBACK,UP,LOWER_UP"
        : netifd.carrier(device)
          ? "BROADCAST,MULTICAST,UP,LOWER_UP"
          : "NO-CARRIER,BROADCAST,MULTICAST,UP";
      const link = loop
        ? "loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00"
        : `ether ${netifd.mac(device)} brd ff:ff:ff:ff:ff:ff`;
      const lines = [
        `${index + 1}: ${device}: <${flags}> mtu ${loop ? 65_536 : 1500} qdisc noqueue ${master === undefined ? "" : `master ${master} `}qlen 1000\n`,
        `    link/${link}\n`,
      ];
      const held = netifd
        .interfaces()
        .filter((state) => state.device === device)
        .flatMap(addressesOf);
      const inet = held.map(
        ({ address, mask }) =>
          `    inet ${address}/${mask}${loop ? " scope host lo" : ` brd ${broadcast(address, mask)} scope global ${device}`}\n       valid_lft forever preferred_lft forever\n`,
      );
      return [...lines, ...(ipToo ? inet : [])].join("");
    })
    .join("");
}

function routes(machine: RouterMachine): readonly string[] {
  const up = machine.netifd.interfaces().filter((state) => state.up && state.device !== "lo");
  const defaults = up.flatMap((state) =>
    state.lease === undefined
      ? []
      : [
          `default via ${state.lease.gateway} dev ${state.device ?? ""}  src ${state.lease.address} \n`,
        ],
  );
  const connected = up.flatMap((state) =>
    addressesOf(state).map(
      ({ address, mask }) =>
        `${networkOf(address, mask)}/${mask} dev ${state.device ?? ""} scope link  src ${address} \n`,
    ),
  );
  return [...defaults, ...connected];
}

function routeTo(machine: RouterMachine, address: string): ProgramResult {
  for (const state of machine.netifd.interfaces().filter((one) => one.up)) {
    const own = addressesOf(state).find(
      ({ address: held, mask }) => networkOf(held, mask) === networkOf(address, mask),
    );
    if (own !== undefined)
      return { stdout: `${address} dev ${state.device ?? ""}  src ${own.address} \n` };
  }
  const uplink = machine.netifd.interfaces().find((state) => state.lease !== undefined);
  if (uplink?.lease === undefined)
    return { status: 2, stderr: "RTNETLINK answers: Network unreachable\n" };
  return {
    stdout: `${address} via ${uplink.lease.gateway} dev ${uplink.device ?? ""}  src ${uplink.lease.address} \n`,
  };
}

/** The person's computer, as recorded, and the modem once the router has talked to it. */
function neighbours(machine: RouterMachine): string {
  const lan = machine.netifd.find("lan")?.device ?? "br-lan";
  const modem = machine.netifd
    .interfaces()
    .flatMap((state) =>
      state.lease === undefined
        ? []
        : [
            `${state.lease.gateway} dev ${state.device ?? ""} lladdr ce:0a:80:75:fd:ab used 0/0/0 probes 0 STALE\n`,
          ],
    );
  return `192.168.1.100 dev ${lan} lladdr 32:26:df:05:70:8a ref 1 used 0/0/0 probes 1 DELAY\n${modem.join("")}`;
}

function brctl(machine: RouterMachine, words: readonly string[]): ProgramResult {
  const [action, bridge = ""] = words;
  if (action === "showmacs")
    return {
      stdout:
        "port no\tmac addr\t\tis local?\tageing timer\n  1\t32:26:df:05:70:8a\tno\t\t   0.10\n",
    };
  const shown = [...machine.netifd.config().bridges].filter(
    ([name]) => bridge === "" || name === bridge,
  );
  const rows = shown.map(
    ([name, ports]) =>
      `${name}\t\t7fff.${machine.netifd.mac(name).replaceAll(":", "")}\tno\t\t${ports.join("\n\t\t\t\t\t\t\t")}\n`,
  );
  return { stdout: `bridge name\tbridge id\t\tSTP enabled\tinterfaces\n${rows.join("")}` };
}

function ping(machine: RouterMachine, { argv }: ProgramCall): ProgramResult {
  const target = argv.at(-1) ?? "";
  const count = Number(argv.includes("-c") ? argv[argv.indexOf("-c") + 1] : "4");
  const address = isIPv4(target) ? target : resolve(machine, target);
  if (address === undefined) return { status: 1, stderr: `ping: bad address '${target}'\n` };
  const head = `PING ${target} (${address}): 56 data bytes\n`;
  if (!hasRoute(machine, address))
    return { status: 1, stdout: head, stderr: "ping: sendto: Network unreachable\n" };
  const answered = answers(machine, address);
  const lines = answered
    ? Array.from(
        { length: count },
        (_unused, sequence) => `64 bytes from ${address}: seq=${sequence} ttl=56 time=21.000 ms\n`,
      )
    : [];
  const tally = `\n--- ${target} ping statistics ---\n${count} packets transmitted, ${lines.length} packets received, ${answered ? 0 : 100}% packet loss\n`;
  return {
    status: answered ? 0 : 1,
    stdout: `${head}${lines.join("")}${tally}${answered ? "round-trip min/avg/max = 21.000/21.000/21.000 ms\n" : ""}`,
  };
}

function hasRoute(machine: RouterMachine, address: string): boolean {
  return (routeTo(machine, address).status ?? 0) === 0;
}

function answers(machine: RouterMachine, address: string): boolean {
  const own = machine.netifd.interfaces().flatMap(addressesOf);
  if (own.some((held) => held.address === address)) return true;
  return machine.netifd.linked()?.answersPing(address) ?? false;
}

/** Names are known when a name server of the uplink answers; which address they have does not matter here. */
function resolve(machine: RouterMachine, name: string): string | undefined {
  if (name === "localhost") return "127.0.0.1";
  const servers = machine.netifd
    .interfaces()
    .flatMap((state) => [...(state.lease?.dns ?? []), ...many(state.config.section, "dns")]);
  return servers.some((server) => hasRoute(machine, server) && answers(machine, server))
    ? "1.1.1.1"
    : undefined;
}

function nslookup(machine: RouterMachine, name: string): ProgramResult {
  const address = resolve(machine, name);
  const head = "Server:\t\t127.0.0.1\nAddress:\t127.0.0.1:53\n\n";
  if (address === undefined)
    return {
      status: 1,
      stdout: head,
      stderr: ";; connection timed out; no servers could be reached\n",
    };
  return { stdout: `${head}Non-authoritative answer:\nName:\t${name}\nAddress: ${address}\n\n` };
}

function numberOf(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

function textOf(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}

function networkOf(address: string, mask: number): string {
  const size = 2 ** (32 - mask);
  return textOf(Math.floor(numberOf(address) / size) * size);
}

function broadcast(address: string, mask: number): string {
  const size = 2 ** (32 - mask);
  return textOf(Math.floor(numberOf(address) / size) * size + size - 1);
}

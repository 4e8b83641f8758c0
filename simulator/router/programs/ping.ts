import { isIPv4 } from "node:net";
import type { EthernetPort } from "../../cable.ts";
import type { ProgramCall, ProgramResult } from "../../shell/ash.ts";
import { forwardsOut, translates } from "../firewall.ts";
import type { RouterMachine } from "../machine.ts";
import { reaches } from "../network-config.ts";
import { kernelRouteTo, upstreamServers } from "../route-table.ts";
import { addressesOf } from "../status.ts";

export function ping(machine: RouterMachine, { argv }: ProgramCall): ProgramResult {
  const target = argv.at(-1) ?? "";
  const valueOf = (option: string): string | undefined =>
    argv.includes(option) ? argv[argv.indexOf(option) + 1] : undefined;
  const count = Number(valueOf("-c") ?? "4");
  const address = isIPv4(target) ? target : resolve(machine);
  if (address === undefined) return { status: 1, stderr: `ping: bad address '${target}'\n` };
  const head = `PING ${target} (${address}): 56 data bytes\n`;
  if (!isOwn(machine, address) && kernelRouteTo(machine.netifd, address) === undefined)
    return { status: 1, stdout: head, stderr: "ping: sendto: Network unreachable\n" };
  const isAnswered = answers(machine, address, valueOf("-I"));
  const received = isAnswered ? count : 0;
  const lines = Array.from(
    { length: received },
    (_unused, sequence) => `64 bytes from ${address}: seq=${sequence} ttl=56 time=21.000 ms\n`,
  );
  const tally =
    `\n--- ${target} ping statistics ---\n${count} packets transmitted, ` +
    `${received} packets received, ${isAnswered ? 0 : 100}% packet loss\n`;
  const times = isAnswered ? "round-trip min/avg/max = 21.000/21.000/21.000 ms\n" : "";
  return { status: isAnswered ? 0 : 1, stdout: `${head}${lines.join("")}${tally}${times}` };
}

/** busybox's full `nslookup`, for IPv4. */
export function nslookup(machine: RouterMachine, { argv }: ProgramCall): ProgramResult {
  const [, name = "", server = "127.0.0.1"] = argv;
  const head = `Server:\t\t${server}\nAddress:\t${server}:53\n\n`;
  const isAnswered =
    server === "127.0.0.1" ? resolve(machine) !== undefined : answersDns(machine, server);
  if (!isAnswered)
    return { status: 1, stdout: ";; connection timed out; no servers could be reached\n\n" };
  return { stdout: `${head}Non-authoritative answer:\nName:\t${name}\nAddress: 1.1.1.1\n\n` };
}

function isOwn({ netifd }: RouterMachine, address: string): boolean {
  return (
    address.startsWith("127.") ||
    netifd.interfaces().some((state) => addressesOf(state).some((held) => held.address === address))
  );
}

/** Whether a packet to this address leaves through the WAN, and its answer returns. */
function answers(machine: RouterMachine, address: string, source?: string): boolean {
  if (isOwn(machine, address)) return true;
  return leaves(machine, address, source) && peer(machine)?.answersPing(address) === true;
}

/** Only the WAN port has a cable with something behind it. A private source needs translation. */
function leaves(machine: RouterMachine, address: string, source: string | undefined): boolean {
  const { netifd, image } = machine;
  const route = kernelRouteTo(netifd, address);
  if (route === undefined || !reaches(netifd.config(), route.device, image.wanDevice)) return false;
  const isForeign = source !== undefined && source !== route.source;
  return forwardsOut(machine, route.device) && (!isForeign || translates(machine, route.device));
}

/** Returns the other end of the WAN cable if it answers packets. */
function peer({ netifd, hasFault }: RouterMachine): EthernetPort | undefined {
  return hasFault("wan-silent") ? undefined : netifd.linked();
}

function answersDns(machine: RouterMachine, server: string): boolean {
  return leaves(machine, server, undefined) && peer(machine)?.answersDns(server) === true;
}

/** dnsmasq resolves every name to the same address while one of its servers answers. */
function resolve(machine: RouterMachine): string | undefined {
  const isResolved =
    machine.services.running("dnsmasq") &&
    upstreamServers(machine.netifd).some((server) => answersDns(machine, server));
  return isResolved ? "1.1.1.1" : undefined;
}

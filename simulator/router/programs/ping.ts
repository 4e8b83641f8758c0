import { isIPv4 } from "node:net";
import type { ProgramCall, ProgramResult } from "../../shell/ash.ts";
import type { RouterMachine } from "../machine.ts";
import { many } from "../network-config.ts";
import { addressesOf } from "../status.ts";
import { routeTo } from "./ip.ts";

export function ping(machine: RouterMachine, { argv }: ProgramCall): ProgramResult {
  const target = argv.at(-1) ?? "";
  const count = Number(argv.includes("-c") ? argv[argv.indexOf("-c") + 1] : "4");
  const address = isIPv4(target) ? target : resolve(machine, target);
  if (address === undefined) return { status: 1, stderr: `ping: bad address '${target}'\n` };
  const head = `PING ${target} (${address}): 56 data bytes\n`;
  if (!hasRoute(machine, address))
    return { status: 1, stdout: head, stderr: "ping: sendto: Network unreachable\n" };
  const isAnswered = answers(machine, address);
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

function hasRoute(machine: RouterMachine, address: string): boolean {
  return (routeTo(machine, address).status ?? 0) === 0;
}

function answers(machine: RouterMachine, address: string): boolean {
  const own = machine.netifd.interfaces().flatMap(addressesOf);
  if (own.some((held) => held.address === address)) return true;
  return machine.netifd.linked()?.answersPing(address) ?? false;
}

/** Resolves every name to the same address while a name server of the uplink answers. */
function resolve(machine: RouterMachine, name: string): string | undefined {
  if (name === "localhost") return "127.0.0.1";
  const servers = machine.netifd
    .interfaces()
    .flatMap((state) => [...(state.lease?.dns ?? []), ...many(state.config.section, "dns")]);
  return servers.some((server) => hasRoute(machine, server) && answers(machine, server))
    ? "1.1.1.1"
    : undefined;
}

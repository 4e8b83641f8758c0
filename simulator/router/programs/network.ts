import type { ProgramCall, ProgramResult } from "../../shell/ash.ts";
import { program, type InstalledProgram, type RouterMachine } from "../machine.ts";
import { brctl, ip } from "./ip.ts";
import { nslookup, ping } from "./ping.ts";
import { interfaceJson } from "./ubus-objects.ts";

/** Returns the programs that control and show the network. */
export function networkPrograms(machine: RouterMachine): readonly InstalledProgram[] {
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
    program("/sbin/ifup", ({ argv }) => switchAll(machine, argv, "up")),
    program("/sbin/ifdown", ({ argv }) => switchAll(machine, argv, "down")),
    program("/sbin/ifstatus", ifstatus),
    program("/sbin/reload_config", reloadConfig),
    program("/sbin/ip", ({ argv }) => ip(machine, argv.slice(1))),
    program("/usr/sbin/brctl", ({ argv }) => brctl(machine, argv.slice(1))),
    program("/bin/ping", (call) => ping(machine, call)),
    program("/usr/bin/nslookup", (call) => nslookup(machine, call)),
  ];
}

/** netifd has its new configuration before `ifup` asks it for the interface (netifd files/sbin/ifup). */
async function switchAll(
  machine: RouterMachine,
  argv: readonly string[],
  action: "up" | "down",
): Promise<ProgramResult> {
  if (action === "up" && !machine.hasFault("reload-does-nothing"))
    await machine.reloads.takeEffect("network");
  const names = argv.slice(1).filter((word) => !word.startsWith("-"));
  const isKnown = (name: string): boolean =>
    machine.netifd.find(name) !== undefined ||
    machine.netifd.config().interfaces.some((one) => one.name === name);
  for (const name of names.filter(isKnown)) switchInterface(machine, name, action);
  const missing = names.filter((name) => !isKnown(name));
  return { stdout: missing.map((name) => `Interface ${name} not found\n`).join("") };
}

/** `ifup` is a reload, then down, then up; it returns before any of it (docs/facts/openwrt.md#renew-and-ifup). */
export function switchInterface(machine: RouterMachine, name: string, action: "up" | "down"): void {
  machine.processes.start(`if${action} ${name}`, async (call) => {
    await machine.clock.sleep(300, call);
    if (action === "up" && !machine.hasFault("reload-does-nothing"))
      await machine.reloads.takeEffect("network");
    machine.netifd.down(name);
    if (action === "up") machine.netifd.up(name);
  });
}

import { error, numberOf, ok, says, textOf } from "./command.ts";
import type { Answer, Argument, Command } from "./command.ts";
import { asMac } from "../../addresses.ts";
import type { Machine } from "../machine.ts";

type EthernetKey = (args: readonly Argument[], machine: Machine) => Answer;

const unbound = "ff:ff:ff:ff:ff:ff";

function showRgmii({ memory }: Machine): Answer {
  const { enabled, voltage, mode, calls } = memory.written.rgmii;
  return says(
    `+QETH: "RGMII","${enabled ? "ENABLE" : "DISABLE"}",${voltage},${mode}`,
    ...calls.map((call, at) => `+QETH: "RGMII",${call},${at + 1}`),
  );
}

/** <status>,<voltage>[,<mode>[,<profile>]] (docs/facts/modem.md#rgmii); takes effect at once. */
function rgmii(args: readonly Argument[], machine: Machine): Answer {
  if (args.length === 0) return showRgmii(machine);
  const { written } = machine.memory;
  const status = textOf(args, 0).toLowerCase();
  const voltage = numberOf(args, 1, 0, 1);
  const mode = textOf(args, 2) === "" || textOf(args, 2) === "-1" ? -1 : numberOf(args, 2, 0, 1);
  const profile = args.length > 3 ? numberOf(args, 3, 1, 8) : 1;
  if (
    !["enable", "disable"].includes(status) ||
    voltage === undefined ||
    mode === undefined ||
    profile === undefined
  )
    return error;
  const enabled = status === "enable";
  const called = enabled && mode !== -1;
  // COMMON and passthrough exclude each other: enabling one ends calls of the other
  // (docs/facts/modem.md#rgmii).
  const kept = called && mode === written.rgmii.mode ? written.rgmii.calls : [0, 0, 0, 0];
  const calls = kept.map((call, at) => (called && at === profile - 1 ? 1 : call));
  const mac = called && mode === 1 ? written.rgmiiPassthroughMac : unbound;
  machine.memory.remember({ rgmii: { enabled, voltage, mode: enabled ? mode : -1, calls, mac } });
  if (called) machine.call.leaveToItself();
  else machine.call.reconsider();
  machine.ethernet.reconsider();
  return ok;
}

function passthroughMac(args: readonly Argument[], { memory, faults }: Machine): Answer {
  if (args.length === 0) {
    const read = faults.occasion("ipptmac-reads-error-first");
    return read === 1 || read === 2
      ? error
      : says(`+QETH: "ipptmac",${memory.written.rgmiiPassthroughMac}`);
  }
  const occasion = faults.occasion("ipptmac-errors-first");
  // docs/facts/modem.md#ipptmac: "this command easily returns ERROR", retried once a second.
  if (occasion === 1 || occasion === 2) return error;
  const mac = asMac(textOf(args, 0));
  if (mac === undefined) return error;
  memory.remember({ rgmiiPassthroughMac: mac });
  return ok;
}

/**
 * `"r8125"[,0|1]`: the short form selects (docs/facts/modem.md#ethernet-driver). Only one can be on
 * (docs/facts/modem.md#ethernet-driver).
 */
function driver(args: readonly Argument[], machine: Machine): Answer {
  const { memory, faults, dialect } = machine;
  const drivers = memory.written.ethernetDrivers;
  if (args.length === 0)
    return says(
      ...Object.entries(drivers).map(([name, on]) => `+QETH: "eth_driver","${name}",${on}`),
    );
  const name = textOf(args, 0).toLowerCase();
  const on = args.length > 1 ? numberOf(args, 1, 0, 1) : 1;
  if (faults.has("refuses-eth-driver") || drivers[name] === undefined || on === undefined)
    return error;
  const others =
    on === 1 ? Object.fromEntries(Object.keys(drivers).map((other) => [other, 0])) : drivers;
  memory.remember({ ethernetDrivers: { ...others, [name]: on } });
  return dialect.ethernetWrites === "echoed" ? says(`+QETH: "eth_driver","${name}",${on}`) : ok;
}

/** Returns an option that is stored but has no effect on the simulated port. */
function option(name: string, allowed: readonly string[]): EthernetKey {
  return (args, { memory, dialect }) => {
    const { ethernetOptions } = memory.written;
    const show = (value: string): string =>
      `+QETH: "${name}",${/^\d+$/.test(value) ? value : `"${value}"`}`;
    if (args.length === 0) return says(show(ethernetOptions[name] ?? ""));
    const value = allowed.find((one) => one.toLowerCase() === textOf(args, 0).toLowerCase());
    if (value === undefined) return error;
    memory.remember({ ethernetOptions: { ...ethernetOptions, [name]: value } });
    return dialect.ethernetWrites === "echoed" && name === "eth_at" ? says(show(value)) : ok;
  };
}

/** Prints lines without a leading `+` (docs/facts/modem.md#routing). */
function routing(_args: readonly Argument[], { call }: Machine): Answer {
  const wide =
    call.address === undefined
      ? []
      : [
          "default          10.151.9.244    0.0.0.0          UG      0        0                0 rmnet_data0",
        ];
  return says(
    "+QETH: route IPv4:",
    "Kernel IP routing table",
    "Destination      Gateway           Genmask              Flags Metric Ref             Use Iface",
    ...wide,
    "192.168.225.0 *                  255.255.255.0 U           0        0               0 bridge0",
    "+QETH: route IPv6:",
    "Kernel IPv6 routing table",
    "::1/128 :: U 256 1 0 lo",
    "::/0 :: !n -1 1 1 lo",
  );
}

const ethernetKeys: Readonly<Record<string, EthernetKey>> = {
  rgmii,
  ipptmac: passthroughMac,
  eth_driver: driver,
  mac_address: (args, { identity }) =>
    args.length === 0 ? says(`+QETH: "mac_address",${identity.mac.toUpperCase()}`) : error,
  speed: option("speed", ["0M", "10M", "100M", "1000M"]),
  an: option("an", ["on", "off"]),
  dm: option("dm", ["full", "half"]),
  mac_mode: option("mac_mode", ["0", "1"]),
  eth_at: option("eth_at", ["enable", "disable"]),
  routing,
};

/** AT+QETH (docs/facts/modem.md#qeth-list, docs/facts/modem.md#ethernet-driver). */
export function ethernet(command: Command, machine: Machine): Answer | undefined {
  const { ethernetList, ethernetUnlisted } = machine.dialect;
  if (ethernetList.length === 0) return undefined;
  if (command.form === "test") return says(...ethernetList);
  const name = textOf(command.args, 0).toLowerCase();
  const offered =
    ethernetUnlisted.includes(name) ||
    ethernetList.some((line) => line.toLowerCase().startsWith(`+qeth: "${name}"`));
  const key = offered ? ethernetKeys[name] : undefined;
  if (command.form !== "write" || key === undefined || command.args[0]?.quoted !== true)
    return error;
  return key(command.args.slice(1), machine);
}

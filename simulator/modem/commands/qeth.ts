import { error, keyed, listedKeys, numberOf, ok, printed, textOf } from "./command.ts";
import type { Answer, Argument, Command, KeyHandler } from "./command.ts";
import { asMac } from "../../addresses.ts";
import type { Machine } from "../machine.ts";

const unbound = "ff:ff:ff:ff:ff:ff";

function showRgmii({ memory }: Machine): Answer {
  const { enabled, voltage, mode, calls } = memory.written.rgmii;
  return printed(
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
  if (voltage === undefined || mode === undefined || profile === undefined) return error;
  if (!["enable", "disable"].includes(status)) return error;
  const enabled = status === "enable";
  const called = enabled && mode !== -1;
  // Enabling NAT ends the calls of passthrough, and the reverse (docs/facts/modem.md#rgmii).
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
      : printed(`+QETH: "ipptmac",${memory.written.rgmiiPassthroughMac}`);
  }
  const occasion = faults.occasion("ipptmac-errors-first");
  // docs/facts/modem.md#ipptmac: "this command easily returns ERROR", retried once a second.
  if (occasion === 1 || occasion === 2) return error;
  const mac = asMac(textOf(args, 0));
  if (mac === undefined) return error;
  memory.remember({ rgmiiPassthroughMac: mac });
  return ok;
}

/** `"r8125"[,0|1]`: the short form selects. Only one can be on (docs/facts/modem.md#ethernet-driver). */
function driver(args: readonly Argument[], machine: Machine): Answer {
  const { memory, faults, dialect } = machine;
  const drivers = memory.written.ethernetDrivers;
  if (args.length === 0)
    return printed(
      ...Object.entries(drivers).map(([name, on]) => `+QETH: "eth_driver","${name}",${on}`),
    );
  const name = textOf(args, 0).toLowerCase();
  const on = args.length > 1 ? numberOf(args, 1, 0, 1) : 1;
  if (faults.has("refuses-eth-driver") || drivers[name] === undefined || on === undefined)
    return error;
  const others =
    on === 1 ? Object.fromEntries(Object.keys(drivers).map((other) => [other, 0])) : drivers;
  memory.remember({ ethernetDrivers: { ...others, [name]: on } });
  return dialect.ethernetWrites === "echoed" ? printed(`+QETH: "eth_driver","${name}",${on}`) : ok;
}

/** AT on a TCP port of the LAN: stored without effect here. */
function atService(args: readonly Argument[], { memory, dialect }: Machine): Answer {
  if (args.length === 0) return printed(`+QETH: "eth_at","${memory.written.atService}"`);
  const next = textOf(args, 0).toLowerCase();
  if (next !== "enable" && next !== "disable") return error;
  memory.remember({ atService: next });
  return dialect.ethernetWrites === "echoed" ? printed(`+QETH: "eth_at","${next}"`) : ok;
}

const ethernetKeys: Readonly<Record<string, KeyHandler>> = {
  rgmii,
  ipptmac: passthroughMac,
  eth_driver: driver,
  mac_address: (args, { identity }) =>
    args.length === 0 ? printed(`+QETH: "mac_address",${identity.mac.toUpperCase()}`) : error,
  eth_at: atService,
};

/** AT+QETH (docs/facts/modem.md#qeth-list, docs/facts/modem.md#ethernet-driver). */
export function ethernet(command: Command, machine: Machine): Answer | undefined {
  return keyed(command, machine, ethernetKeys, listedKeys(machine.dialect.ethernetList));
}

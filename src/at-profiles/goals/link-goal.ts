import { defined } from "../../core/defined.ts";
import { Failure } from "../../core/failure.ts";
import { has, part } from "../observed.ts";
import type { ModemValues } from "../observed.ts";
import type { RefusedWrite } from "../refused-writes.ts";
import { dmz } from "../settings/dmz.ts";
import { ethernetDriver } from "../settings/ethernet-driver.ts";
import { ethernetPort } from "../settings/ethernet-port.ts";
import { ipptMac } from "../settings/ippt-mac.ts";
import { lanAddress } from "../settings/lan-address.ts";
import { pcieMode } from "../settings/pcie-mode.ts";
import { rgmii } from "../settings/rgmii.ts";
import { dataConnectionGoal } from "./data-connection-goal.ts";
import { joined } from "./decision.ts";
import type { Decision } from "./decision.ts";
import { choosePath, fail } from "./ethernet-path.ts";
import type { EthernetChoice } from "./ethernet-spec.ts";
import { hiddenRule, isRuleHidden, supportsPassthrough } from "./passthrough-path.ts";
import type { ServedPath } from "./passthrough-path.ts";

export interface LinkInput extends ServedPath {
  readonly ethernet: EthernetChoice;
  readonly passthrough: boolean;
  /** The device that receives the carrier's address. Present with passthrough. */
  readonly mac?: string;
  readonly cid: number;
  /** Writes that this firmware refused. */
  readonly refused: readonly RefusedWrite[];
  /** Refused forms of the passthrough rule, as sentences. */
  readonly refusals: readonly string[];
}

/**
 * Returns the values of the path from the modem's router to the Ethernet port, with a data
 * connection. Throws `refused/no-ethernet` or `refused/no-passthrough`.
 */
export function linkGoal(input: LinkInput): Decision {
  const { passthrough, hasRule } = input;
  const { path, isKept, because } = choosePath(input);
  if (passthrough && !supportsPassthrough(path, input)) throw noPassthrough(input);
  const isHidden = passthrough && isRuleHidden(path, input);
  const chosen = { values: {}, because: isHidden ? [...because, hiddenRule] : because };
  const connection = dataConnectionGoal(input);
  switch (path) {
    case "rgmii":
      if (isKept === true || isHidden) return joined(chosen, connection);
      return hasRule
        ? joined(chosen, rgmiiPort(input), connection)
        : joined(chosen, rgmiiCall(input));
    case "pcie":
      return isKept === true
        ? joined(chosen, connection)
        : joined(chosen, pcieChip(input), connection);
    case "on-board":
      return isKept === true ? chosen : joined(chosen, onBoardPort(input));
    default:
      return path satisfies never;
  }
}

function pcieChip({ observed, ethernet }: LinkInput): Decision {
  // Board variants with another PCIe mode (docs/facts/modem.md#pcie-mode) are in Ethernet mode
  // already.
  const isVariant =
    observed[pcieMode.id] !== "endpoint" && observed[pcieMode.id] !== "root-complex";
  if (ethernet === "keep" || (ethernet === "auto" && isVariant))
    return { values: {}, because: ["The Ethernet chip and its driver do not change."] };
  const driver = has(observed, ethernetDriver)
    ? driverFor(observed, ethernet)
    : { values: {}, because: ["The firmware selects the Ethernet driver itself."] };
  const mode = { values: { [pcieMode.id]: "root-complex" }, because: [] };
  return joined(
    mode,
    driver,
    ...(part(observed[rgmii.id], "status") === "enable" ? [strayRgmii] : []),
  );
}

/**
 * docs/facts/modem.md#rgmii-on-pcie-boards: the port stops until a restart. Some boards are sold
 * like that (docs/facts/modem.md#rgmii-on-pcie-boards).
 */
const strayRgmii: Decision = {
  values: { [rgmii.id]: { status: "disable" } },
  because: [
    "Disable RGMII: this board uses PCIe Ethernet. " +
      "With RGMII left on, the Ethernet port can stop responding.",
  ],
};

/**
 * Returns the driver to load. A driver that is enabled while the module is an endpoint proves
 * nothing: r8168 is the factory value (docs/facts/modem.md#ethernet-driver). Most boards have the
 * 2.5 Gb/s chip.
 */
function driverFor(observed: ModemValues, ethernet: LinkInput["ethernet"]): Decision {
  const usesR8168 =
    observed[pcieMode.id] !== "endpoint" &&
    part(observed[ethernetDriver.id], "r8168") === 1 &&
    part(observed[ethernetDriver.id], "r8125") !== 1;
  const choose = (driver: string, reason: string): Decision => ({
    values: drivers(observed, driver),
    because: [`Driver ${driver}: ${reason}.`],
  });
  if (ethernet === "rtl8168") return choose("r8168", "selected in the profile");
  if (ethernet === "rtl8125") return choose("r8125", "selected in the profile");
  return usesR8168
    ? choose("r8168", "it is in use")
    : choose("r8125", "most boards have this chip");
}

function drivers(observed: ModemValues, desired: string): ModemValues {
  const listed = observed[ethernetDriver.id];
  const names = typeof listed === "object" && listed !== null ? Object.keys(listed) : [];
  return {
    [ethernetDriver.id]: Object.fromEntries([
      ...names.filter((name) => name !== desired).map((name) => [name, 0] as const),
      [desired, 1],
    ]),
  };
}

/**
 * Returns the open port. The data rule makes the call (R7, second form:
 * docs/facts/modem.md#rule-r7).
 */
function rgmiiPort({ observed }: LinkInput): Decision {
  return {
    values: { [rgmii.id]: { status: "enable", mode: -1, calls: [], ...voltageOf(observed) } },
    because: [],
  };
}

/**
 * Returns the port with a call, for firmware without data rules (R7, first form:
 * docs/facts/modem.md#rule-r7).
 */
function rgmiiCall({ observed, passthrough, mac, cid }: LinkInput): Decision {
  const call = { status: "enable", calls: [cid], ...voltageOf(observed) };
  const because = [
    "The RGMII port makes the data connection, because this firmware has no data rules.",
  ];
  if (!passthrough || mac === undefined)
    return { values: { [rgmii.id]: { ...call, mode: 0 } }, because };
  return { values: { [ipptMac.id]: mac, [rgmii.id]: { ...call, mode: 1 } }, because };
}

function voltageOf(observed: ModemValues): {
  readonly voltage?: Exclude<ModemValues[string], undefined>;
} {
  return defined({ voltage: part(observed[rgmii.id], "voltage") });
}

/**
 * UniSoc Ethernet needs PCIe root complex mode (docs/facts/modem.md#source-dtool), which is never
 * written: see `pcieModeUnisoc`.
 */
function onBoardPort({ model, observed, ethernet, cid }: LinkInput): Decision {
  const isOpen = observed[ethernetPort.id] === 1;
  // The dialing that is written with a closed port names context 1. An open port keeps its own.
  if (cid !== 1 && !isOpen)
    fail(
      `ethermode enables the Ethernet port of ${model.title} with context 1 only, not with ${cid}.`,
      "Set modem.apn.context to 1. Or enable the port and its dialing yourself, then plan again:\n" +
        `  ethermode at 'AT+QCFG="ethernet",1'\n  ethermode at 'AT+QNETDEVCTL=${cid},3,1'`,
    );
  if (observed[pcieMode.id] === "endpoint") {
    fail(
      `${model.title} is a PCIe endpoint, but Ethernet needs root complex mode. ` +
        "ethermode does not change this mode, because the modem can lose every USB port.",
      "Ask the seller of the board for a module that is prepared for Ethernet. " +
        'After a change with AT+QCFG="pcie/mode",1, recovery can need UART or a reflash.',
    );
  }
  const dial = isOpen
    ? "The port is enabled. The modem does not report whether it dials " +
      `(AT+QNETDEVCTL=${cid},3,1 starts the data connection).`
    : "Enable the port and automatic dialing (AT+QNETDEVCTL=1,3,1).";
  return { values: ethernet === "keep" ? {} : { [ethernetPort.id]: 1 }, because: [dial] };
}

/**
 * docs/facts/modem.md#mpdn-firmware: on the RM520N-GL, R01 refuses the data rule and R03 supports
 * it.
 */
function noPassthrough({ model, observed, refusals }: LinkInput): Failure {
  const fallback =
    has(observed, dmz) && has(observed, lanAddress)
      ? " Or set modem.passthrough.fallback to dmz: still double NAT, " +
        "but all incoming traffic reaches the router."
      : "";
  if (refusals.length > 0)
    return new Failure("refused/no-passthrough", {
      message: `${refusals.join(" ")} ethermode knows no other form of IP passthrough for it.`,
      hint:
        "Update the modem's firmware, or set modem.passthrough.enabled to false. To try all forms " +
        `again, add --forget to the command.${fallback}`,
    });
  const command = has(observed, ethernetPort) ? 'AT+QCFG="nat"' : 'AT+QMAP="MPDN_rule"';
  return new Failure("refused/no-passthrough", {
    message:
      `The firmware of this ${model.title} does not support IP passthrough on Ethernet ` +
      `(it refuses ${command}).`,
    hint:
      "Restart the modem and run the same command again: after a start, firmware refuses some " +
      "commands. Otherwise update the firmware (on the RM520N-GL, R01 has no passthrough, R03 has it). " +
      `Or set modem.passthrough.enabled to false.${fallback}`,
  });
}

import { Failure } from "../../core/failure.ts";
import { choosePath, fail } from "./ethernet-path.ts";
import type { EthernetChoice, PathInput } from "./ethernet-path.ts";
import type { EthernetPath, ModemModel } from "../model.ts";
import { has, part } from "../observed.ts";
import type { ModemValues } from "../observed.ts";
import { autoConnect } from "../settings/auto-connect.ts";
import { autoDial } from "../settings/auto-dial.ts";
import { dataRule } from "../settings/data-rule.ts";
import { dmz } from "../settings/dmz.ts";
import { ethernetDriver } from "../settings/ethernet-driver.ts";
import { ethernetPort } from "../settings/ethernet-port.ts";
import { ipptMac } from "../settings/ippt-mac.ts";
import { lanAddress } from "../settings/lan-address.ts";
import { pcieMode } from "../settings/pcie-mode.ts";
import { rgmii } from "../settings/rgmii.ts";
import { routerNat } from "../settings/router-nat.ts";
import { usbMode } from "../settings/usb-mode.ts";

export interface LinkInput {
  readonly model: ModemModel;
  readonly observed: ModemValues;
  readonly ethernet: EthernetChoice;
  readonly passthrough: boolean;
  /** Who gets the carrier's address; given with passthrough. */
  readonly mac?: string;
  readonly cid: number;
}

/** Values to be reached, and in words what they were decided from. */
export interface Decision {
  readonly values: ModemValues;
  readonly because: readonly string[];
}

/** The way from the modem's router to the Ethernet socket, and that somebody dials. Throws `refused/no-ethernet` or `refused/no-passthrough`. */
export function linkGoal(input: LinkInput): Decision {
  const { model, observed, passthrough } = input;
  const path = choosePath(input);
  if (passthrough && !passesThrough(path.way, observed)) throw noPassthrough(model, observed);
  const way = { values: {}, because: path.because };
  switch (path.way) {
    case "rgmii":
      return has(observed, dataRule)
        ? joined(way, rgmiiPort(input), dialling(observed))
        : joined(way, rgmiiCall(input));
    case "pcie":
      return joined(way, pcieChip(input), dialling(observed));
    case "on-board":
      return joined(way, onBoardPort(input));
    default:
      return path.way satisfies never;
  }
}

/** Whether this firmware can hand the carrier's address to whoever is at the Ethernet socket. */
export function offersPassthrough(input: PathInput): boolean {
  return passesThrough(choosePath(input).way, input.observed);
}

function passesThrough(way: EthernetPath, observed: ModemValues): boolean {
  switch (way) {
    case "rgmii":
      return has(observed, dataRule) || has(observed, ipptMac);
    case "pcie":
      return has(observed, dataRule);
    case "on-board":
      return has(observed, routerNat);
    default:
      return way satisfies never;
  }
}

function joined(...decisions: readonly Decision[]): Decision {
  return {
    values: Object.assign({}, ...decisions.map(({ values }) => values)),
    because: decisions.flatMap(({ because }) => because),
  };
}

function pcieChip({ observed, ethernet }: LinkInput): Decision {
  // Board variants with a mode of their own (QA, DTOOL 9.5) are in Ethernet mode already; nobody here knows better.
  const other = observed[pcieMode.id] !== "endpoint" && observed[pcieMode.id] !== "root-complex";
  if (ethernet === "keep" || (ethernet === "auto" && other))
    return { values: {}, because: ["the Ethernet chip and its driver stay as they are"] };
  const driver = has(observed, ethernetDriver)
    ? driverFor(observed, ethernet)
    : { values: {}, because: ["the firmware chooses the chip's driver itself"] };
  const mode = { values: { [pcieMode.id]: "root-complex" }, because: [] };
  return joined(
    mode,
    driver,
    ...(part(observed[rgmii.id], "status") === "enable" ? [strayRgmii] : []),
  );
}

/** The chip is on PCIe, yet the RGMII port, which has nothing behind it, is on. */
const strayRgmii: Decision = {
  values: { [rgmii.id]: { status: "disable" } },
  because: [
    "RGMII is on with nothing behind it: left so, the socket stops answering at random until a restart (ROM-OLD); some boxes ship like that all the same (AK68, C8660)",
  ],
};

/** A driver enabled while the module is an endpoint says nothing about the board: r8168 leaves the factory so (M55 12.7.8). Most boards have the 2.5 Gb/s chip. */
function driverFor(observed: ModemValues, ethernet: LinkInput["ethernet"]): Decision {
  const loaded =
    observed[pcieMode.id] !== "endpoint" &&
    part(observed[ethernetDriver.id], "r8168") === 1 &&
    part(observed[ethernetDriver.id], "r8125") !== 1;
  if (ethernet === "rtl8168")
    return { values: drivers(observed, "r8168"), because: ["driver r8168, as asked for"] };
  if (ethernet === "rtl8125")
    return { values: drivers(observed, "r8125"), because: ["driver r8125, as asked for"] };
  return loaded
    ? { values: drivers(observed, "r8168"), because: ["driver r8168, since it is in use"] }
    : {
        values: drivers(observed, "r8125"),
        because: ["driver r8125, for the chip most boards have"],
      };
}

function drivers(observed: ModemValues, wanted: string): ModemValues {
  const listed = observed[ethernetDriver.id];
  const names = typeof listed === "object" && listed !== null ? Object.keys(listed) : [];
  return {
    [ethernetDriver.id]: Object.fromEntries([
      ...names.filter((name) => name !== wanted).map((name) => [name, 0] as const),
      [wanted, 1],
    ]),
  };
}

/** The port only; the data rule makes the call (R7, second form: QA). */
function rgmiiPort({ observed }: LinkInput): Decision {
  return {
    values: { [rgmii.id]: { status: "enable", mode: -1, calls: [], ...voltageOf(observed) } },
    because: [],
  };
}

/** Firmware without data rules has the port make the call itself (R7, first form: M55, NATE). */
function rgmiiCall({ observed, passthrough, mac, cid }: LinkInput): Decision {
  const call = { status: "enable", calls: [cid], ...voltageOf(observed) };
  const because = ["the port makes the call itself, since this firmware has no data rules"];
  if (!passthrough || mac === undefined)
    return { values: { [rgmii.id]: { ...call, mode: 0 } }, because };
  return { values: { [ipptMac.id]: mac, [rgmii.id]: { ...call, mode: 1 } }, because };
}

function voltageOf(observed: ModemValues): {
  readonly voltage?: Exclude<ModemValues[string], undefined>;
} {
  const voltage = part(observed[rgmii.id], "voltage");
  return voltage === undefined ? {} : { voltage };
}

/** Ethernet of UniSoc modules needs PCIe as root complex (DTOOL), and that is never written: see `pcieModeUnisoc`. */
function onBoardPort({ model, observed, ethernet, cid }: LinkInput): Decision {
  if (cid !== 1)
    fail(
      `${model.title} is only known to dial context 1, not ${cid}.`,
      "Set modem.apn.context to 1.",
    );
  if (observed[pcieMode.id] === "endpoint") {
    fail(
      `${model.title} has its PCIe as an endpoint, and Ethernet needs it as root complex; ethermode never changes that on this module, since it can take away every USB port.`,
      'Ask the seller of the board for a module prepared for Ethernet. Whoever changes it (AT+QCFG="pcie/mode",1) needs UART or a reflash as the way back.',
    );
  }
  const open = observed[ethernetPort.id] === 1;
  const dial = open
    ? "its port is on; whether it dials for it cannot be asked: without a data call, send AT+QNETDEVCTL=1,3,1 once"
    : "its port is switched on, and it is told to dial by itself (AT+QNETDEVCTL=1,3,1)";
  return { values: ethernet === "keep" ? {} : { [ethernetPort.id]: 1 }, because: [dial] };
}

/**
 * In ECM the modem dials by itself, otherwise QMAPWAC has to be on (ROM-OLD, WIKI#15), or the default rule dials, as on an RM551E-GL (R551-AT).
 * ECM is the cheaper fix for QMI and MBIM: the AT port stays where it is and a later QMI host is not locked out. A modem in RNDIS keeps it:
 * leaving would move the AT port (forums.quectel.com/t/47332).
 */
function dialling(observed: ModemValues): Decision {
  const ecm = 1;
  const rndis = 3;
  const mode = observed[usbMode.id];
  if (mode === ecm)
    return { values: {}, because: ["it dials by itself, since its USB mode is ECM"] };
  if (observed[autoDial.id] === 1)
    return { values: {}, because: ["it dials by itself, since QMAPWAC is on"] };
  if (observed[autoConnect.id] === 1)
    return { values: {}, because: ["it dials by itself, since its default rule says so"] };
  if (has(observed, autoDial) && (mode === rndis || mode === undefined))
    return {
      values: { [autoDial.id]: 1 },
      because: ["QMAPWAC makes it dial; its USB mode stays, so that the AT port stays where it is"],
    };
  if (mode === undefined)
    return { values: {}, because: ["nothing shows whether it dials by itself"] };
  return { values: { [usbMode.id]: ecm }, because: ["in USB mode ECM it dials by itself"] };
}

function noPassthrough(model: ModemModel, observed: ModemValues): Failure {
  const instead =
    has(observed, dmz) && has(observed, lanAddress)
      ? " Or accept what it can do instead, with modem.passthrough.fallback: dmz: still NAT, but everything that comes in reaches the router."
      : "";
  const command = has(observed, ethernetPort) ? 'AT+QCFG="nat"' : 'AT+QMAP="MPDN_rule"';
  return new Failure("refused/no-passthrough", {
    message: `The firmware of this ${model.title} does not offer IP passthrough on Ethernet (${command} is refused).`,
    hint: `Update the modem's firmware: on the RM520N-GL, R01 refuses it and R03 has it (NATE#4). Or set modem.passthrough.enabled to false.${instead}`,
  });
}

import { Failure } from "../core/failure.ts";
import type { EthernetPath, ModemModel } from "./model.ts";
import { has, part } from "./observed.ts";
import type { ModemValues } from "./observed.ts";
import { autoDial } from "./settings/auto-dial.ts";
import { dataRule } from "./settings/data-rule.ts";
import { ethernetDriver } from "./settings/ethernet-driver.ts";
import { ipptMac } from "./settings/ippt-mac.ts";
import { pcieMode } from "./settings/pcie-mode.ts";
import { rgmii } from "./settings/rgmii.ts";
import { usbMode } from "./settings/usb-mode.ts";

export type EthernetChoice = "auto" | "rtl8125" | "rtl8168" | "rgmii" | "keep";

export interface LinkInput {
  readonly model: ModemModel;
  readonly observed: ModemValues;
  readonly ethernet: EthernetChoice;
  readonly passthrough: "on" | "off";
  /** Who gets the carrier's address; given with passthrough. */
  readonly mac?: string;
  readonly cid: number;
}

/** The way from the modem's router to the Ethernet socket, and that somebody dials. Throws `refused/no-ethernet` or `refused/no-passthrough`. */
export function linkValues(input: LinkInput): ModemValues {
  const { model, observed } = input;
  const path = choosePath(input);
  if (path === "rgmii") return has(observed, dataRule) ? { ...rgmiiValues(input), ...dialValues(observed) } : rgmiiCallValues(input);
  if (input.passthrough === "on" && !has(observed, dataRule)) throw noPassthrough(model);
  return { ...pcieValues(input), ...dialValues(observed) };
}

function choosePath({ model, observed, ethernet }: LinkInput): EthernetPath {
  const possible = model.ethernet.filter((path) => has(observed, path === "rgmii" ? rgmii : pcieMode));
  const open = possible.filter((path) => isOpen(observed, path));
  switch (ethernet) {
    case "rgmii":
      return offered(model, possible, "rgmii");
    case "rtl8125":
    case "rtl8168":
      return offered(model, possible, "pcie");
    case "keep":
      return only(open) ?? (open.length > 1 ? ambiguous(model) : fail(`${model.title} is not in Ethernet mode, and the profile says to leave that as it is.`, "Set modem.ethernet to auto, or to the chip on the board."));
    case "auto":
      return only(open) ?? only(possible) ?? (possible.length === 0 ? offered(model, possible, "pcie") : ambiguous(model));
    default:
      return ethernet satisfies never;
  }
}

function offered(model: ModemModel, possible: readonly EthernetPath[], path: EthernetPath): EthernetPath {
  if (possible.includes(path)) return path;
  if (!model.ethernet.includes(path)) return fail(`${model.title} has no ${pathNames[path]}.`, "Set modem.ethernet to auto.");
  return fail(`The firmware of this ${model.title} does not offer ${pathNames[path]}.`, "Update the modem's firmware.");
}

const pathNames = { pcie: "Ethernet over PCIe", rgmii: "RGMII port" } as const;

function ambiguous(model: ModemModel): never {
  return fail(`${model.title} can be wired to Ethernet by RGMII or by PCIe, and nothing shows which this board has.`, "Set modem.ethernet to rgmii, rtl8125 or rtl8168: see the chip next to the socket.");
}

function only(paths: readonly EthernetPath[]): EthernetPath | undefined {
  return paths.length === 1 ? paths[0] : undefined;
}

function isOpen(observed: ModemValues, path: EthernetPath): boolean {
  return path === "rgmii" ? part(observed[rgmii.id], "status") === "enable" : observed[pcieMode.id] !== "endpoint";
}

function pcieValues({ observed, ethernet }: LinkInput): ModemValues {
  // Board variants with a mode of their own (QA, DTOOL 9.5) are in Ethernet mode already; nobody here knows better.
  const other = observed[pcieMode.id] !== "endpoint" && observed[pcieMode.id] !== "root-complex";
  if (ethernet === "keep" || (ethernet === "auto" && other)) return {};
  return {
    [pcieMode.id]: "root-complex",
    ...(has(observed, ethernetDriver) ? { [ethernetDriver.id]: drivers(observed, driverFor(observed, ethernet)) } : {}),
    // Left enabled on a PCIe board, the socket stops answering at random (ROM-OLD).
    ...(isOpen(observed, "rgmii") ? { [rgmii.id]: { status: "disable" } } : {}),
  };
}

/** A driver enabled while the module is an endpoint says nothing about the board: r8168 leaves the factory so (M55 12.7.8). Most boards have the 2.5 Gb/s chip. */
function driverFor(observed: ModemValues, ethernet: EthernetChoice): string {
  if (ethernet === "rtl8168") return "r8168";
  if (ethernet === "rtl8125" || observed[pcieMode.id] === "endpoint") return "r8125";
  return part(observed[ethernetDriver.id], "r8168") === 1 && part(observed[ethernetDriver.id], "r8125") !== 1 ? "r8168" : "r8125";
}

function drivers(observed: ModemValues, wanted: string): { readonly [driver: string]: number } {
  const listed = observed[ethernetDriver.id];
  const names = typeof listed === "object" && listed !== null ? Object.keys(listed) : [];
  return Object.fromEntries([...names.filter((name) => name !== wanted).map((name) => [name, 0] as const), [wanted, 1]]);
}

/** The port only; the data rule makes the call (R7, second form: QA). */
function rgmiiValues({ observed }: LinkInput): ModemValues {
  return { [rgmii.id]: { status: "enable", mode: -1, calls: [], ...voltageOf(observed) } };
}

/** Firmware without data rules has the port make the call itself (R7, first form: M55, NATE). */
function rgmiiCallValues({ model, observed, passthrough, mac, cid }: LinkInput): ModemValues {
  const call = { status: "enable", calls: [cid], ...voltageOf(observed) };
  if (passthrough === "off") return { [rgmii.id]: { ...call, mode: 0 } };
  if (mac === undefined || !has(observed, ipptMac)) throw noPassthrough(model);
  return { [ipptMac.id]: mac, [rgmii.id]: { ...call, mode: 1 } };
}

function voltageOf(observed: ModemValues): { readonly voltage?: Exclude<ModemValues[string], undefined> } {
  const voltage = part(observed[rgmii.id], "voltage");
  return voltage === undefined ? {} : { voltage };
}

/**
 * In ECM the modem dials by itself, otherwise QMAPWAC has to be on (ROM-OLD, WIKI#15). ECM is the cheaper fix for QMI and MBIM: the AT port
 * stays where it is and a later QMI host is not locked out. A modem in RNDIS keeps it: leaving would move the AT port (forums.quectel.com/t/47332).
 */
function dialValues(observed: ModemValues): ModemValues {
  const ecm = 1;
  const rndis = 3;
  const mode = observed[usbMode.id];
  if (mode === ecm || observed[autoDial.id] === 1) return {};
  if (has(observed, autoDial) && (mode === rndis || mode === undefined)) return { [autoDial.id]: 1 };
  return mode === undefined ? {} : { [usbMode.id]: ecm };
}

function noPassthrough(model: ModemModel): Failure {
  return new Failure("refused/no-passthrough", {
    message: `The firmware of this ${model.title} does not offer IP passthrough on Ethernet (AT+QMAP="MPDN_rule" is refused).`,
    hint: "Update the modem's firmware: on the RM520N-GL, R01 refuses it and R03 has it (NATE#4). Or set modem.passthrough.enabled to false.",
  });
}

function fail(message: string, hint: string): never {
  throw new Failure("refused/no-ethernet", { message, hint });
}

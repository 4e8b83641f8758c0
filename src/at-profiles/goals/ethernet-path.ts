import { Failure } from "../../core/failure.ts";
import type { EthernetPath, ModemModel } from "../model.ts";
import { has, part } from "../observed.ts";
import type { ModemValues } from "../observed.ts";
import { ethernetPort } from "../settings/ethernet-port.ts";
import { pcieMode } from "../settings/pcie-mode.ts";
import { rgmii } from "../settings/rgmii.ts";

export type EthernetChoice = "auto" | "rtl8125" | "rtl8168" | "rgmii" | "keep";

export interface PathInput {
  readonly model: ModemModel;
  readonly observed: ModemValues;
  readonly ethernet: EthernetChoice;
}

export interface ChosenPath {
  readonly way: EthernetPath;
  /** The evidence, in words. */
  readonly because: readonly string[];
}

/** Which of the ways to the Ethernet socket this board has: as asked for, else what is open already, else the only one there can be. */
export function choosePath({ model, observed, ethernet }: PathInput): ChosenPath {
  const possible = model.ethernet.filter((way) => has(observed, switches[way]));
  const open = possible.filter((way) => isOpen(observed, way));
  switch (ethernet) {
    case "rgmii":
      return asked(model, possible, "rgmii");
    case "rtl8125":
    case "rtl8168":
      return asked(model, possible, "pcie");
    case "keep":
      return (
        known(only(open), "it is in use") ??
        (open.length > 1
          ? ambiguous(model)
          : fail(
              `${model.title} is not in Ethernet mode, and the profile says to leave that as it is.`,
              "Set modem.ethernet to auto, or to the chip on the board.",
            ))
      );
    case "auto":
      return (
        known(
          only(open),
          possible.length > 1 ? "it is in use, and the other way is not" : "it is in use",
        ) ??
        known(only(possible), onlyWay(model)) ??
        (possible.length === 0 ? notOffered(model, model.ethernet[0] ?? "pcie") : ambiguous(model))
      );
    default:
      return ethernet satisfies never;
  }
}

function known(way: EthernetPath | undefined, reason: string): ChosenPath | undefined {
  return way === undefined ? undefined : { way, because: [`${names[way]}: ${reason}`] };
}

function onlyWay(model: ModemModel): string {
  return model.ethernet.length === 1
    ? "the module has no other way"
    : "the firmware offers no other way";
}

function asked(
  model: ModemModel,
  possible: readonly EthernetPath[],
  way: EthernetPath,
): ChosenPath {
  if (possible.includes(way)) return { way, because: [`${names[way]}, as asked for`] };
  if (!model.ethernet.includes(way))
    return fail(`${model.title} has no ${names[way]}.`, "Set modem.ethernet to auto.");
  return notOffered(model, way);
}

function notOffered(model: ModemModel, way: EthernetPath): never {
  return fail(
    `The firmware of this ${model.title} does not offer ${names[way]}.`,
    "Update the modem's firmware.",
  );
}

const names = {
  pcie: "Ethernet over PCIe",
  rgmii: "Ethernet by RGMII",
  "on-board": 'Ethernet by AT+QCFG="ethernet"',
} as const satisfies Record<EthernetPath, string>;

/** The setting that shows whether firmware knows a way, and whether it is open. */
const switches = { pcie: pcieMode, rgmii, "on-board": ethernetPort } as const satisfies Record<
  EthernetPath,
  { readonly id: string }
>;

function isOpen(observed: ModemValues, way: EthernetPath): boolean {
  switch (way) {
    case "rgmii":
      return part(observed[rgmii.id], "status") === "enable";
    case "pcie":
      return observed[pcieMode.id] !== "endpoint";
    case "on-board":
      return observed[ethernetPort.id] === 1;
    default:
      return way satisfies never;
  }
}

function ambiguous(model: ModemModel): never {
  return fail(
    `${model.title} can be wired to Ethernet by RGMII or by PCIe, and nothing shows which this board has.`,
    "Set modem.ethernet to rgmii, rtl8125 or rtl8168: see the chip next to the socket.",
  );
}

function only(ways: readonly EthernetPath[]): EthernetPath | undefined {
  return ways.length === 1 ? ways[0] : undefined;
}

export function fail(message: string, hint: string): never {
  throw new Failure("refused/no-ethernet", { message, hint });
}

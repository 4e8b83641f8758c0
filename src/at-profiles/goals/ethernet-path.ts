import { Failure } from "../../core/failure.ts";
import type { EthernetPath, ModemModel } from "../model.ts";
import { has, part } from "../observed.ts";
import type { ModemValues } from "../observed.ts";
import { dataRule } from "../settings/data-rule.ts";
import { ethernetPort } from "../settings/ethernet-port.ts";
import { pcieMode } from "../settings/pcie-mode.ts";
import { rgmii } from "../settings/rgmii.ts";
import type { EthernetChoice } from "./ethernet-spec.ts";

export interface PathInput {
  readonly model: ModemModel;
  readonly observed: ModemValues;
  readonly ethernet: EthernetChoice;
  readonly proven?: ProvenLink;
}

/**
 * The part of the path that the router's lease proves: the modem's Ethernet port, or also that it
 * passes the carrier's address through.
 */
export type ProvenLink = "ethernet" | "passthrough";

export interface ChosenPath {
  readonly path: EthernetPath;
  /** The path works, and its switch is not shown or not the only active one: nothing of it is written. */
  readonly isKept?: true;
  /** The evidence, as sentences. */
  readonly because: readonly string[];
}

/**
 * Returns the board's path to the Ethernet port: the selected one, otherwise the active one,
 * otherwise the only possible one. Throws `refused/no-ethernet`.
 */
export function choosePath(input: PathInput): ChosenPath {
  const { model, observed, ethernet, proven } = input;
  const kept = keptPath(input);
  if (kept !== undefined) return { path: kept, isKept: true, because: [keptReason] };
  const possible = model.ethernet.filter((path) => has(observed, switches[path]));
  const active = possible.filter((path) => isActive(observed, path));
  const path = selectedPaths[ethernet];
  if (path !== undefined) return selected(model, possible, path);
  // A data rule serves either port, so a plan needs to know only that one of them works.
  if (proven !== undefined && active.length > 1 && has(observed, dataRule))
    return { path: "pcie", isKept: true, because: [bothReason] };
  if (ethernet === "keep")
    return (
      known(only(active), "it is active") ??
      (active.length > 1
        ? ambiguous(model)
        : fail(
            `${model.title} is not in Ethernet mode, and modem.ethernet is keep.`,
            "Set modem.ethernet to auto, or to the chip on the board.",
          ))
    );
  return (
    known(
      only(active),
      possible.length > 1 ? "it is active, and the other path is not" : "it is active",
    ) ??
    known(only(possible), onlyPath(model)) ??
    (possible.length === 0 ? notOffered(model, model.ethernet[0] ?? "pcie") : ambiguous(model))
  );
}

const keptReason =
  "The modem does not show the settings of its Ethernet port. They stay, because the router's lease " +
  "proves that the port works.";

const bothReason =
  "Ethernet over RGMII and over PCIe are both active. They stay, because the router's lease proves " +
  "that the port works.";

/** Returns the path that the router's lease proves, if the modem does not show its switch. */
export function keptPath({
  model,
  observed,
  ethernet,
  proven,
}: PathInput): EthernetPath | undefined {
  const isShown = (path: EthernetPath): boolean => has(observed, switches[path]);
  const path = selectedPaths[ethernet];
  // The PCIe mode alone proves no port: it is no evidence against a selected RGMII port.
  const contradicts = model.ethernet.some(
    (one) => isShown(one) && isActive(observed, one) && (one !== "pcie" || path !== "rgmii"),
  );
  if (proven === undefined || contradicts) return undefined;
  return model.ethernet.find((one) => !isShown(one) && (path === undefined || one === path));
}

/** The path that a profile selects by the chip of the board. */
const selectedPaths: Readonly<Record<EthernetChoice, EthernetPath | undefined>> = {
  auto: undefined,
  keep: undefined,
  rgmii: "rgmii",
  rtl8125: "pcie",
  rtl8168: "pcie",
};

function known(path: EthernetPath | undefined, reason: string): ChosenPath | undefined {
  return path === undefined ? undefined : { path, because: [`${names[path]}: ${reason}.`] };
}

function onlyPath(model: ModemModel): string {
  return model.ethernet.length === 1
    ? "the module has no other path"
    : "the firmware offers no other path";
}

function selected(
  model: ModemModel,
  possible: readonly EthernetPath[],
  path: EthernetPath,
): ChosenPath {
  if (possible.includes(path)) return { path, because: [`${names[path]}, as in the profile.`] };
  if (!model.ethernet.includes(path))
    return fail(`${model.title} has no ${names[path]}.`, "Set modem.ethernet to auto.");
  return notOffered(model, path);
}

function notOffered(model: ModemModel, path: EthernetPath): never {
  return fail(
    `The firmware of this ${model.title} does not offer ${names[path]}.`,
    "Update the modem's firmware.",
  );
}

const names = {
  pcie: "Ethernet over PCIe",
  rgmii: "Ethernet over RGMII",
  "on-board": 'Ethernet with AT+QCFG="ethernet"',
} as const satisfies Record<EthernetPath, string>;

/** The setting that shows whether firmware supports a path, and whether it is active. */
export const switches = {
  pcie: pcieMode,
  rgmii,
  "on-board": ethernetPort,
} as const satisfies Record<EthernetPath, { readonly id: string }>;

/** Whether the modem uses a path whose switch it shows. */
export function isActive(observed: ModemValues, path: EthernetPath): boolean {
  switch (path) {
    case "rgmii":
      return part(observed[rgmii.id], "status") === "enable";
    case "pcie":
      return observed[pcieMode.id] !== "endpoint";
    case "on-board":
      return observed[ethernetPort.id] === 1;
    default:
      return path satisfies never;
  }
}

/** Whether any path is active, as far as the modem shows. Undefined when it shows no switch. */
export function usesEthernet(observed: ModemValues): boolean | undefined {
  const shown = (["pcie", "rgmii", "on-board"] as const).filter(
    (path) => observed[switches[path].id] !== undefined,
  );
  return shown.length === 0 ? undefined : shown.some((path) => isActive(observed, path));
}

function ambiguous(model: ModemModel): never {
  return fail(
    `${model.title} can use RGMII or PCIe for Ethernet. ` +
      "The modem does not show which one this board uses.",
    "Set modem.ethernet to rgmii, rtl8125 or rtl8168, according to the chip next to the Ethernet " +
      "port.",
  );
}

function only(paths: readonly EthernetPath[]): EthernetPath | undefined {
  return paths.length === 1 ? paths[0] : undefined;
}

export function fail(message: string, hint: string): never {
  throw new Failure("refused/no-ethernet", { message, hint });
}

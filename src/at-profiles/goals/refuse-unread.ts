import { Failure } from "../../core/failure.ts";
import type { EthernetPath, ModemModel } from "../model.ts";
import { has } from "../observed.ts";
import type { ModemValues, UnreadSetting } from "../observed.ts";
import { dataRule } from "../settings/data-rule.ts";
import { dmz } from "../settings/dmz.ts";
import { ethernetDriver } from "../settings/ethernet-driver.ts";
import { ipptMac } from "../settings/ippt-mac.ts";
import { lanAddress } from "../settings/lan-address.ts";
import { lanAddressUnisoc } from "../settings/lan-address-unisoc.ts";
import { passthroughNat } from "../settings/passthrough-nat.ts";
import { pcieMode } from "../settings/pcie-mode.ts";
import { rgmii } from "../settings/rgmii.ts";
import { routerNat } from "../settings/router-nat.ts";
import { simSlot } from "../settings/sim-slot.ts";
import { isActive, keptPath, switches } from "./ethernet-path.ts";
import type { ProvenLink } from "./ethernet-path.ts";
import type { EthernetSpec } from "./ethernet-spec.ts";

export interface UnreadInput {
  readonly model: ModemModel;
  readonly observed: ModemValues;
  readonly spec: EthernetSpec;
  readonly cid: number;
  readonly unread: readonly UnreadSetting[];
  readonly proven?: ProvenLink;
}

/**
 * Throws `refused/unknown-value` if the goal must write a setting whose current value cannot be
 * read. All other unread settings are left unchanged.
 */
export function refuseUnread(input: UnreadInput): void {
  const needed = neededBy(input);
  const setting = input.unread.find(({ id }) => needed.includes(id));
  if (setting === undefined) return;
  const shown = setting.lines.map((line) => ` \`${line}\``).join("");
  throw new Failure("refused/unknown-value", {
    message:
      `The profile needs the setting "${setting.title}", but the modem's answer shows no value of ` +
      `it${shown === "" ? "" : `:${shown}`}. Nothing was written.`,
    hint:
      "Restart the modem and run the same command again. If the answer stays the same, report it " +
      "with the file that --trace writes.",
  });
}

/** Returns the ids of the settings that the goal writes, or that decide what it writes. */
function neededBy(input: UnreadInput): readonly string[] {
  const { model, observed, spec, cid, unread, proven } = input;
  const isPathKept = keptPath({ ...input, ethernet: spec.ethernet }) !== undefined;
  const isServed = spec.passthrough.enabled && proven === "passthrough";
  return [
    ...(isPathKept ? [] : pathSettings(input)),
    ...(isServed ? [] : serviceSettings(model, observed, spec, unread)),
    ...(spec.sim?.slot === undefined ? [] : [simSlot.id]),
    ...(spec.lan === undefined ? [] : [lanAddress.id, lanAddressUnisoc.id]),
    ...(spec.apn === undefined ? [] : [`cgdcont.${cid}`]),
    ...(spec.apn?.login === undefined ? [] : [`cgauth.${cid}`]),
  ];
}

/** The switches of all paths count while none is known to be active. */
function pathSettings({ model, observed, spec, proven }: UnreadInput): readonly string[] {
  const { ethernet } = model;
  const isInUse = (path: EthernetPath): boolean =>
    has(observed, switches[path]) && isActive(observed, path);
  if (spec.ethernet === "rgmii") return [rgmii.id];
  if (spec.ethernet === "rtl8125" || spec.ethernet === "rtl8168")
    return proven !== undefined && isInUse("pcie") ? [] : [pcieMode.id, ethernetDriver.id];
  return ethernet.some(isInUse) ? [] : ethernet.map((path) => switches[path].id);
}

function serviceSettings(
  { ethernet }: ModemModel,
  observed: ModemValues,
  { passthrough }: EthernetSpec,
  unread: readonly UnreadSetting[],
): readonly string[] {
  if (!passthrough.enabled) return [dataRule.id];
  if (ethernet.includes("on-board")) return [routerNat.id];
  const hasRule = has(observed, dataRule) || unread.some(({ id }) => id === dataRule.id);
  if (hasRule) return [dataRule.id, passthroughNat.id];
  return [
    passthroughNat.id,
    ...(ethernet.includes("rgmii") ? [ipptMac.id] : []),
    ...(passthrough.fallback === "dmz" ? [dmz.id, lanAddress.id] : []),
  ];
}

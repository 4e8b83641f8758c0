import { has, part } from "../../at-profiles/observed.ts";
import type { ModemValues } from "../../at-profiles/observed.ts";
import { dataInterface } from "../../at-profiles/settings/data-interface.ts";
import { dataRule } from "../../at-profiles/settings/data-rule.ts";
import { ethernetDriver } from "../../at-profiles/settings/ethernet-driver.ts";
import { ethernetPort } from "../../at-profiles/settings/ethernet-port.ts";
import { lanAddress } from "../../at-profiles/settings/lan-address.ts";
import { lanAddressUnisoc } from "../../at-profiles/settings/lan-address-unisoc.ts";
import { passthroughNat } from "../../at-profiles/settings/passthrough-nat.ts";
import { pcieMode } from "../../at-profiles/settings/pcie-mode.ts";
import { rgmii } from "../../at-profiles/settings/rgmii.ts";
import { routerNat } from "../../at-profiles/settings/router-nat.ts";
import { usbMode } from "../../at-profiles/settings/usb-mode.ts";
import type { Json } from "../../core/json.ts";
import { sameValue } from "../../plan/state.ts";
import type { Plan, SetStep } from "../../plan/step.ts";
import type { Channel } from "../../transports/channel.ts";

/**
 * Returns the first modem step after which this channel does not open again, as far as is known.
 * `observed` are the values before the plan.
 */
export function closingStep(
  channel: Channel,
  plan: Plan,
  observed: ModemValues,
): SetStep | undefined {
  const writes = plan.filter((step) => step.kind === "modem.set");
  const after: ModemValues = {
    ...observed,
    ...Object.fromEntries(writes.map(({ setting, to }) => [setting, to])),
  };
  return writes
    .filter(({ from, to }) => !sameValue(from, to))
    .find((step) => closes(channel, step, observed, after));
}

function closes(
  channel: Channel,
  step: SetStep,
  observed: ModemValues,
  after: ModemValues,
): boolean {
  switch (channel.kind) {
    case "pcie":
      return closesPcie(step);
    case "tcp":
      return closesLan(step, observed, after);
    case "named":
      return step.setting === usbMode.id && isRndis(step.from) !== isRndis(step.to);
    case "usb":
      // USB stays in every mode that is written. A port that moves is found again by its device.
      return false;
    default:
      return channel satisfies never;
  }
}

/**
 * A root complex is not a device on a host's bus. Without PCIe as its network interface the module
 * disables the bus (docs/facts/modem.md#pcie-mode, docs/facts/modem.md#data-interface).
 */
function closesPcie({ setting, to }: SetStep): boolean {
  return (
    (setting === pcieMode.id && to !== "endpoint") ||
    (setting === dataInterface.id && part(to, "network") === 0)
  );
}

/** The LAN disappears without NAT, and moves with its address or its link. */
function closesLan(step: SetStep, observed: ModemValues, after: ModemValues): boolean {
  const { setting, from, to } = step;
  switch (setting) {
    case passthroughNat.id:
    case routerNat.id:
      return to === 0;
    case dataRule.id:
      return passes(to) && !passes(from) && after[passthroughNat.id] === 0;
    case lanAddress.id:
    case lanAddressUnisoc.id:
      return part(from, "gateway") === undefined || part(from, "gateway") !== part(to, "gateway");
    case pcieMode.id:
      return true;
    case ethernetDriver.id:
      return isChipInUse(observed);
    case ethernetPort.id:
      return to === 0;
    case rgmii.id:
      return closesRgmii(step, observed);
    case usbMode.id:
      return isIpMode(from);
    default:
      return false;
  }
}

/** With a chip on PCIe, RGMII has no port behind it. Firmware without NAT setting passes its LAN on. */
function closesRgmii({ from, to }: SetStep, observed: ModemValues): boolean {
  if (isChipInUse(observed) || part(from, "status") !== "enable") return false;
  return part(to, "status") !== "enable" || (part(to, "mode") === 1 && !has(observed, dataRule));
}

function isChipInUse(observed: ModemValues): boolean {
  const mode = observed[pcieMode.id];
  return mode !== undefined && mode !== "endpoint";
}

function passes(rule: Json): boolean {
  const mode = part(rule, "ippt");
  return typeof mode === "number" && mode > 0;
}

/** ECM, RNDIS and NCM carry the modem's LAN over USB. */
function isIpMode(mode: Json): boolean {
  return mode === 1 || mode === 3 || mode === 5;
}

/** RNDIS moves the AT port to another interface (docs/facts/modem.md#rndis-moves-at). */
function isRndis(mode: Json): boolean {
  return mode === 3;
}

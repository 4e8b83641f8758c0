import { Failure } from "../../core/failure.ts";
import { settingOf } from "../model.ts";
import type { ModemModel } from "../model.ts";
import type { ModemValues } from "../observed.ts";
import { refusalOfWrite } from "../refused-writes.ts";
import type { RefusedWrite } from "../refused-writes.ts";
import { autoDial } from "../settings/auto-dial.ts";
import { dnsProxy } from "../settings/dns-proxy.ts";
import { ethernetDriver } from "../settings/ethernet-driver.ts";
import { ethernetPort } from "../settings/ethernet-port.ts";
import { passthroughNat } from "../settings/passthrough-nat.ts";
import { pcieMode } from "../settings/pcie-mode.ts";
import { routerNat } from "../settings/router-nat.ts";
import type { Decision } from "./decision.ts";

/**
 * Settings without which Ethernet and passthrough still work. The published recipes leave them out,
 * or firmware without them is known (docs/facts/modem.md#rule-r1, docs/facts/modem.md#dns-proxy).
 */
const optional: readonly string[] = [dnsProxy.id, passthroughNat.id, autoDial.id];

/** Returns the desired values without the optional ones that this firmware refused. */
export function withoutRefused(
  model: ModemModel,
  observed: ModemValues,
  values: ModemValues,
  refused: readonly RefusedWrite[],
): Decision {
  const left = optional.flatMap((id) => {
    const setting = settingOf(model, id);
    const to = values[id];
    const from = observed[id];
    if (setting === undefined || to === undefined || from === undefined) return [];
    const refusal = setting.equal(to, from) ? undefined : refusalOfWrite(refused, setting, to);
    return refusal === undefined ? [] : [{ setting, to, from, refusal }];
  });
  const ids = left.map(({ setting }) => setting.id);
  return {
    values: Object.fromEntries(Object.entries(values).filter(([id]) => !ids.includes(id))),
    because: left.map(
      ({ setting, to, from, refusal }) =>
        `This firmware ${refusal.answer} "${setting.title}: ${setting.show(to)}" on ` +
        `${refusal.date}. It stays ${setting.show(from)}.`,
    ),
  };
}

/** Settings without which a modem has no Ethernet, or passes no address through. */
const required: readonly string[] = [pcieMode.id, ethernetDriver.id, ethernetPort.id, routerNat.id];

/** Throws if this firmware refused a required value, so that no restart is repeated for it. */
export function refuseRefused(
  model: ModemModel,
  observed: ModemValues,
  values: ModemValues,
  refused: readonly RefusedWrite[],
): void {
  for (const id of required) {
    const setting = settingOf(model, id);
    const to = values[id];
    const from = observed[id];
    if (setting === undefined || to === undefined || from === undefined) continue;
    const refusal = setting.equal(to, from) ? undefined : refusalOfWrite(refused, setting, to);
    if (refusal === undefined) continue;
    throw new Failure(id === routerNat.id ? "refused/no-passthrough" : "refused/no-ethernet", {
      message:
        `This firmware ${refusal.answer} "${setting.title}: ${setting.show(to)}" on ` +
        `${refusal.date}. The profile needs it. Nothing was written.`,
      hint: "Update the modem's firmware. To try it again, add --forget to the command.",
    });
  }
}

import { defined } from "../../core/defined.ts";
import { Failure } from "../../core/failure.ts";
import { isIpv4 } from "../fields.ts";
import type { ModemModel } from "../model.ts";
import { notOffered } from "../not-offered.ts";
import { has } from "../observed.ts";
import type { ModemValues, UnreadSetting } from "../observed.ts";
import type { RefusedWrite } from "../refused-writes.ts";
import { contextOf } from "../queries/effective-network.ts";
import { internetContext } from "../queries/internet-context.ts";
import type { InternetContext } from "../queries/internet-context.ts";
import { dataRule } from "../settings/data-rule.ts";
import { dnsProxy } from "../settings/dns-proxy.ts";
import { functionLevel } from "../settings/function-level.ts";
import { lanAddress } from "../settings/lan-address.ts";
import { lanAddressUnisoc } from "../settings/lan-address-unisoc.ts";
import { simSlot } from "../settings/sim-slot.ts";
import { apnGoal } from "./apn-goal.ts";
import { dmzGoal } from "./dmz-goal.ts";
import type { ProvenLink } from "./ethernet-path.ts";
import type { EthernetSpec } from "./ethernet-spec.ts";
import { linkGoal } from "./link-goal.ts";
import { offersPassthrough } from "./passthrough-path.ts";
import { receiverOf } from "./receiver.ts";
import { passthroughRule } from "./rule-forms.ts";
import { refuseForeignRules, refuseReadOnly, unreadRules } from "./refusals.ts";
import { refuseUnread } from "./refuse-unread.ts";
import { refuseRefused, withoutRefused } from "./refused-values.ts";
import { passthroughGoal, routerGoal } from "./service-goal.ts";
import type { ServiceGoal } from "./service-goal.ts";

export interface GoalInput {
  readonly model: ModemModel;
  readonly observed: ModemValues;
  readonly spec: EthernetSpec;
  /** The values before an unfinished run, if there is one. */
  readonly before?: ModemValues;
  /** Settings whose values are unknown. */
  readonly unread?: readonly UnreadSetting[];
  /** Writes that this firmware refused. */
  readonly refused?: readonly RefusedWrite[];
  readonly proven?: ProvenLink;
}

/**
 * Returns the values a modem needs for a spec, with reasons. Settings that are not named keep their
 * value. Throws `refused/*` if the model or its firmware cannot do it.
 */
export function ethernetGoal(input: GoalInput): ServiceGoal {
  const { model, observed, spec, before, unread = [], refused = [], proven } = input;
  refuseReadOnly(model);
  refuseForeignRules(model, observed);
  const { ethernet, passthrough } = spec;
  const { cid, because } = contextFor(input);
  refuseUnread({ model, observed, spec, cid, unread, ...defined({ proven }) });
  const chosen =
    passthrough.enabled && has(observed, dataRule)
      ? passthroughRule(model, cid, receiverOf(model, passthrough).to, {
          refused,
          observed: observed[dataRule.id] ?? null,
        })
      : { because: [] };
  const hasRule = passthrough.enabled ? chosen.rule !== undefined : has(observed, dataRule);
  const path = { model, observed, ethernet, hasRule, ...defined({ proven }) };
  const fallsBack =
    passthrough.enabled && passthrough.fallback === "dmz" && !offersPassthrough(path);
  const passes = passthrough.enabled && !fallsBack;
  const receiver = receiverOf(model, { ...passthrough, enabled: passes });
  const link = linkGoal({
    ...path,
    hasRule: fallsBack ? has(observed, dataRule) : hasRule,
    passthrough: passes,
    cid,
    refused,
    refusals: chosen.because,
    ...receiver.to,
  });
  const apn = apnGoal({ model, observed, cid, ...defined({ before }) }, spec.apn);
  const service = fallsBack
    ? dmzGoal(model, observed, spec.lan, refused)
    : passes
      ? passthroughGoal(model, observed, passthrough.nat, chosen.rule)
      : routerGoal(model, observed, cid);
  const values = {
    ...radioOn(observed),
    ...link.values,
    ...desiredSim(model, observed, spec),
    ...apn.values,
    ...desiredLan(model, observed, spec),
    ...desiredDns(observed, spec),
    ...service.values,
  };
  refuseRefused(model, observed, values, refused);
  const optional = withoutRefused(model, observed, values, refused);
  return {
    aim: service.aim,
    values: optional.values,
    because: [
      ...because,
      ...[link, receiver, chosen, apn, service, optional].flatMap((part) => part.because),
      ...unreadRules(unread),
    ],
  };
}

/** A profile that names no APN uses a context that leads to the Internet. */
function contextFor({ observed, spec: { passthrough, apn } }: GoalInput): InternetContext {
  if (passthrough.cid !== undefined) return { cid: passthrough.cid, because: [] };
  const isFree = passthrough.enabled && apn === undefined && has(observed, dataRule);
  return isFree ? internetContext(observed) : { cid: contextOf(observed), because: [] };
}

function radioOn(observed: ModemValues): ModemValues {
  const level = observed[functionLevel.id];
  return level === 0 || level === 4 ? { [functionLevel.id]: 1 } : {};
}

function desiredSim(model: ModemModel, observed: ModemValues, { sim }: EthernetSpec): ModemValues {
  const slot = sim?.slot;
  if (slot === undefined) return {};
  if (!has(observed, simSlot))
    throw notOffered(
      model,
      "a choice of the SIM slot (AT+QUIMSLOT)",
      "Remove modem.sim.slot from the profile.",
    );
  return { [simSlot.id]: slot };
}

function desiredLan(model: ModemModel, observed: ModemValues, { lan }: EthernetSpec): ModemValues {
  if (lan === undefined) return {};
  const setting = [lanAddress, lanAddressUnisoc].find((one) => has(observed, one));
  if (setting === undefined)
    throw notOffered(
      model,
      "a change of its LAN address",
      "Change the router's LAN address instead, so that the two networks do not overlap.",
    );
  const [start, end] = lan.pool;
  const wrong = [lan.address, start, end].find((address) => !isIpv4(address));
  if (wrong !== undefined)
    throw new Failure("refused/bad-value", {
      message: `${JSON.stringify(wrong)} is not an IPv4 address for the modem's LAN.`,
      hint: "Correct modem.lan in the profile.",
    });
  return { [setting.id]: { start, end, gateway: lan.address } };
}

function desiredDns(observed: ModemValues, spec: EthernetSpec): ModemValues {
  if (spec.dnsProxy === "keep" || !has(observed, dnsProxy)) return {};
  return { [dnsProxy.id]: spec.dnsProxy === "on" ? "enable" : "disable" };
}

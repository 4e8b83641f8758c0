import { Failure } from "../../core/failure.ts";
import type { Json } from "../../core/json.ts";
import { apnGoal, keptApn } from "./apn-goal.ts";
import type { ApnSpecWithLogin } from "./apn-goal.ts";
import { isIpv4 } from "../fields.ts";
import { dmzGoal } from "./dmz-goal.ts";
import type { EthernetChoice } from "./ethernet-path.ts";
import { linkGoal, offersPassthrough } from "./link-goal.ts";
import type { Decision } from "./link-goal.ts";
import { stockOf } from "../model.ts";
import type { ModemModel } from "../model.ts";
import { notOffered } from "../not-offered.ts";
import { has, part } from "../observed.ts";
import type { ModemValues } from "../observed.ts";
import { receiverOf } from "./receiver.ts";
import { contextOf } from "../queries/network-link.ts";
import { dataRule } from "../settings/data-rule.ts";
import { dmz } from "../settings/dmz.ts";
import { dnsProxy } from "../settings/dns-proxy.ts";
import { functionLevel } from "../settings/function-level.ts";
import { lanAddress } from "../settings/lan-address.ts";
import { lanAddressUnisoc } from "../settings/lan-address-unisoc.ts";
import { otherRules } from "../settings/other-rules.ts";
import { passthroughNat } from "../settings/passthrough-nat.ts";
import { routerNat } from "../settings/router-nat.ts";
import { simSlot } from "../settings/sim-slot.ts";

/** Replacement for passthrough on firmware without passthrough. */
export type Fallback = "none" | "dmz";
export type DnsProxySpec = "on" | "off" | "keep";

/** The modem's LAN: the /24 network around the address. */
export type LanSpec = {
  readonly address: string;
  readonly pool: readonly [first: string, last: string];
};

/** Desired state of a modem, with MAC address and secrets resolved. */
export interface EthernetSpec {
  readonly ethernet: EthernetChoice;
  readonly passthrough: {
    readonly enabled: boolean;
    /** Whether the modem keeps translating addresses, and with that its own LAN. */
    readonly nat: boolean;
    /** Who gets the carrier's address; FF:… is the newest device, 00:… the first. Needed when enabled. */
    readonly mac?: string;
    /** PDP context of the data call; left open, the one in use stays, or 1. */
    readonly cid?: number;
    /** What will do where the firmware has no passthrough; nothing, when left open. */
    readonly fallback?: Fallback;
  };
  readonly dnsProxy: DnsProxySpec;
  readonly apn?: ApnSpecWithLogin;
  readonly lan?: LanSpec;
  readonly sim?: { readonly slot?: number };
}

export interface GoalInput {
  readonly model: ModemModel;
  readonly observed: ModemValues;
  readonly wish: EthernetSpec;
  /** What an unfinished run found before it, where there is one. */
  readonly before?: ModemValues;
}

/** What the values make of the modem: it hands the carrier's address on, sends what comes in to one host of its LAN, or is a router and no more. */
export type Aim =
  | { readonly kind: "passthrough" }
  | { readonly kind: "dmz"; readonly host: string }
  | { readonly kind: "router" };

export interface ModemGoal {
  readonly aim: Aim;
  /** Names only what matters; everything else on the modem stays as it is. */
  readonly values: ModemValues;
  /** What was decided, from which evidence, and what it gives and costs; in words, for whoever wants to know. */
  readonly because: readonly string[];
}

/** What the modem has to hold for the wish to come true. Throws `refused/*` where this modem or this firmware cannot. */
export function ethernetGoal({ model, observed, wish, before }: GoalInput): ModemGoal {
  refuseReadOnly(model);
  refuseForeignRules(model, observed);
  const cid = wish.passthrough.cid ?? contextOf(observed);
  const fallsBack =
    wish.passthrough.enabled &&
    wish.passthrough.fallback === "dmz" &&
    !offersPassthrough({ model, observed, ethernet: wish.ethernet });
  const receiver = receiverOf(model, {
    ...wish.passthrough,
    enabled: wish.passthrough.enabled && !fallsBack,
  });
  const passthrough = wish.passthrough.enabled && !fallsBack;
  const link = linkGoal({
    model,
    observed,
    ethernet: wish.ethernet,
    passthrough,
    cid,
    ...receiver.to,
  });
  const apn = apnGoal(
    { model, observed, cid, ...(before === undefined ? {} : { before }) },
    wish.apn,
  );
  const service = fallsBack
    ? dmzGoal(model, observed, wish.lan)
    : wish.passthrough.enabled
      ? passthroughGoal(model, observed, wish, cid, receiver.to)
      : routerGoal(model, observed, cid);
  return {
    aim: service.aim,
    values: {
      ...radioOn(observed),
      ...link.values,
      ...wantedSim(model, observed, wish),
      ...apn.values,
      ...wantedLan(model, observed, wish),
      ...wantedDns(observed, wish),
      ...service.values,
    },
    because: [...link.because, ...receiver.because, ...apn.because, ...service.because],
  };
}

/** The way the modem left the factory, as far as that is known of each setting. */
export function stockGoal(
  model: ModemModel,
  observed: ModemValues,
  before?: ModemValues,
): Pick<ModemGoal, "values"> & { readonly leftAlone: readonly string[] } {
  refuseReadOnly(model);
  const present = model.manages.filter(({ setting }) => observed[setting.id] !== undefined);
  const known = present.flatMap(({ setting, stock }) =>
    stock === undefined ? [] : [[setting.id, stock] as const],
  );
  const unknown = present.filter(
    ({ setting, stock }) => stock === undefined && !isNothing(observed[setting.id]),
  );
  const kept = keptApn({
    observed,
    cid: contextOf(observed),
    ...(before === undefined ? {} : { before }),
  });
  return {
    values: { ...kept, ...Object.fromEntries(known) },
    leftAlone: unknown.map(({ setting }) => setting.id),
  };
}

/** A context that is not defined, no login, or no other rules: nothing is there to be left alone. */
function isNothing(value: Json | undefined): boolean {
  return (
    value === null || part(value, "auth") === "none" || (Array.isArray(value) && value.length === 0)
  );
}

function refuseReadOnly({ title, readOnly }: ModemModel): void {
  if (readOnly === undefined) return;
  throw new Failure("refused/unknown-modem", {
    message: `${title} is only looked at: ${readOnly}. Nothing is written to it.`,
    hint: "Run `ethermode detect --trace FILE` and see docs/adding-a-modem.md: what the modem answers is what is missing.",
  });
}

function refuseForeignRules(model: ModemModel, observed: ModemValues): void {
  const others = observed[otherRules.id];
  const vlan = part(observed[dataRule.id], "vlan");
  const reason =
    Array.isArray(others) && others.length > 0
      ? `${others.length} data rules besides the first`
      : vlan !== undefined && vlan !== 0
        ? `its data rule on VLAN ${String(vlan)}`
        : undefined;
  if (reason === undefined) return;
  throw new Failure("refused/foreign-rules", {
    message: `${model.title} has ${reason}; somebody set it up for more than one network, and that would break.`,
    hint: 'If nobody needs them, remove them by hand (AT+QMAP="MPDN_rule",<number>, AT+QMAP="VLAN"); the modem may restart by itself. Then run the same command again.',
  });
}

function radioOn(observed: ModemValues): ModemValues {
  const level = observed[functionLevel.id];
  return level === 0 || level === 4 ? { [functionLevel.id]: 1 } : {};
}

function wantedSim(model: ModemModel, observed: ModemValues, { sim }: EthernetSpec): ModemValues {
  const slot = sim?.slot;
  if (slot === undefined) return {};
  if (!has(observed, simSlot))
    throw notOffered(
      model,
      "choosing a SIM slot (AT+QUIMSLOT)",
      "Remove modem.sim.slot from the profile.",
    );
  return { [simSlot.id]: slot };
}

function wantedLan(model: ModemModel, observed: ModemValues, { lan }: EthernetSpec): ModemValues {
  if (lan === undefined) return {};
  const setting = [lanAddress, lanAddressUnisoc].find((one) => has(observed, one));
  if (setting === undefined)
    throw notOffered(
      model,
      "another LAN address",
      "Change the router's LAN instead, so that the two do not clash.",
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

function wantedDns(observed: ModemValues, wish: EthernetSpec): ModemValues {
  if (wish.dnsProxy === "keep" || !has(observed, dnsProxy)) return {};
  return { [dnsProxy.id]: wish.dnsProxy === "on" ? "enable" : "disable" };
}

/** The last part of a goal: what the modem does for whoever is at its socket. */
interface Service extends Decision {
  readonly aim: Aim;
}

function passthroughGoal(
  model: ModemModel,
  observed: ModemValues,
  { passthrough: { nat } }: EthernetSpec,
  cid: number,
  to: { readonly mac?: string },
): Service {
  const aim = { kind: "passthrough" } as const;
  if (has(observed, routerNat)) {
    if (nat)
      throw notOffered(
        model,
        "passthrough that keeps its own NAT and page",
        "Set modem.passthrough.nat to false.",
      );
    return { aim, values: { [routerNat.id]: 0 }, because: [withoutNat(model)] };
  }
  return {
    aim,
    values: {
      ...(has(observed, passthroughNat) ? { [passthroughNat.id]: nat ? 1 : 0 } : {}),
      // A DMZ host would get what is meant for the router.
      ...(has(observed, dmz) ? { [dmz.id]: "off" } : {}),
      ...(has(observed, dataRule)
        ? { [dataRule.id]: { cid, vlan: 0, ippt: 1, autoConnect: 1, ...to } }
        : {}),
    },
    because: has(observed, passthroughNat) && !nat ? [withoutNat(model)] : [withNat(model)],
  };
}

/** M62b 12.9, TK#7. */
function withoutNat({ lan }: ModemModel): string {
  return `the modem translates nothing: one device gets the carrier's address, and nobody reaches the modem at ${lan.gateway} any more`;
}

/** TK#7, ROM-WIKI. */
function withNat({ lan }: ModemModel): string {
  return `the modem goes on translating: ${lan.gateway} stays within reach and stays a hop on the way, and what comes in from outside may get lost there`;
}

/** Without passthrough the modem stays a NAT router on Ethernet (modem.md 3c, ROM). A rule is only wanted to move the call to another context. */
function routerGoal(model: ModemModel, observed: ModemValues, cid: number): Service {
  const rule = cid === 1 ? stockOf(model, dataRule.id) : { cid, vlan: 0, ippt: 0, autoConnect: 1 };
  const current = part(observed[dataRule.id], "cid");
  const serves =
    part(observed[dataRule.id], "ippt") === 0 && (current === cid || (cid === 1 && current === 0));
  return {
    aim: { kind: "router" },
    values: {
      ...(has(observed, passthroughNat) ? { [passthroughNat.id]: 1 } : {}),
      ...(has(observed, dataRule) && !serves && rule !== undefined ? { [dataRule.id]: rule } : {}),
      // Only 0 is known to translate nothing; whatever else the modem has makes it a router.
      ...(observed[routerNat.id] === 0 ? { [routerNat.id]: 1 } : {}),
    },
    because: [
      "the modem stays a router of its own: whoever is behind it has an address of the modem's LAN",
    ],
  };
}

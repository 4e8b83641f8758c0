import type { Json } from "../../core/json.ts";
import type { ModemModel } from "../model.ts";
import { refusalOfWrite } from "../refused-writes.ts";
import type { RefusedWrite } from "../refused-writes.ts";
import { dataRule } from "../settings/data-rule.ts";
import type { DataRule } from "../settings/data-rule.ts";
import type { AnySetting } from "../setting.ts";

/** The passthrough rule to write, or none if the firmware refused every form of it. */
export interface ChosenRule {
  readonly rule?: DataRule;
  /** The forms that the firmware refused, and the form that is used instead. */
  readonly because: readonly string[];
}

const setting = dataRule as AnySetting;

/** Returns the passthrough rule in the first form that this firmware has not refused. */
export function passthroughRule(
  model: ModemModel,
  cid: number,
  to: { readonly mac?: string },
  { refused, observed }: { readonly refused: readonly RefusedWrite[]; readonly observed: Json },
): ChosenRule {
  const rule: DataRule = { cid, vlan: 0, ippt: 1, autoConnect: 1, ...to };
  const forms = formsOf(model, rule);
  // A form that the modem has already needs no write.
  const chosen = forms.find(
    (form) => setting.equal(form, observed) || refusalOfWrite(refused, setting, form) === undefined,
  );
  const refusals = forms
    .slice(0, chosen === undefined ? forms.length : forms.indexOf(chosen))
    .flatMap((form) => refusalOfWrite(refused, setting, form) ?? []);
  const said = refusedForms(refusals);
  if (chosen === undefined) return { because: said };
  return {
    rule: chosen,
    because:
      said.length === 0 ? [] : [`${said.join(" ")} Using: ${setting.noteOf?.(chosen) ?? ""}.`],
  };
}

/**
 * Returns the forms in which firmware takes the rule. First the documented one, then those of the
 * published recipes (docs/facts/modem.md#rule-r1, docs/facts/modem.md#rule-r5,
 * docs/facts/modem.md#mpdn-without-mac), then the data connection started separately, then another
 * rule number.
 */
function formsOf({ receiver }: ModemModel, rule: DataRule): readonly DataRule[] {
  const { mac: _mac, ...anyDevice } = rule;
  // docs/facts/modem.md#mpdn-sdx75: these modems accept other devices and pass nothing through, and
  // must not be left without a rule.
  const others: readonly DataRule[] =
    receiver === "mac"
      ? []
      : [
          { ...rule, form: "after-clearing" },
          { ...rule, mac: newestDevice },
          anyDevice,
          { ...anyDevice, form: "without-auto-connect" },
        ];
  const all: readonly DataRule[] = [
    rule,
    ...others,
    { ...rule, form: "dial-afterwards" },
    { ...rule, slot: 1 },
  ];
  const notes = all.map((form) => setting.noteOf?.(form));
  return all.filter((_form, at) => notes.indexOf(notes[at]) === at);
}

/** docs/facts/modem.md#mpdn-receiver. */
const newestDevice = "FF:FF:FF:FF:FF:FF";

function refusedForms(refusals: readonly RefusedWrite[]): readonly string[] {
  const last = refusals.at(-1);
  if (last === undefined) return [];
  const verb = refusals.every(({ answer }) => answer === "ignored") ? "ignored" : "refused";
  const forms = refusals.map(({ value }) => `"${value}"`).join(", ");
  return [`This firmware ${verb} AT+QMAP="MPDN_rule" as ${forms} on ${last.date}.`];
}

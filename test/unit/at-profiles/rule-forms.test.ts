import { expect, test } from "vitest";
import { passthroughRule } from "../../../src/at-profiles/goals/rule-forms.ts";
import type { RefusedWrite } from "../../../src/at-profiles/refused-writes.ts";
import { dataRule, noRule } from "../../../src/at-profiles/settings/data-rule.ts";
import { modelNamed } from "../../support/model-named.ts";
import { mac } from "./write-rows.ts";

const date = "2026-11-30";

/** Returns the commands of each form, refused one after the other, and the last reasons. */
function formsOn(name: string, to: { readonly mac?: string } = { mac }) {
  const model = modelNamed(name);
  const commands: string[][] = [];
  const refused: RefusedWrite[] = [];
  for (;;) {
    const { rule, because } = passthroughRule(model, 1, to, { refused, observed: noRule });
    if (rule === undefined) return { commands, because };
    commands.push(dataRule.write(rule, noRule).map(({ text }) => text.replace("AT+QMAP=", "")));
    const value = dataRule.noteOf?.(rule) ?? "";
    refused.push({ setting: dataRule.id, value, date, answer: "refused" });
  }
}

test("the forms of the passthrough rule follow the published recipes", () => {
  expect(formsOn("rm520n-gl").commands).toEqual([
    ['"MPDN_rule",0,1,0,1,1,"02:00:5E:00:53:01"'],
    ['"MPDN_rule",0', '"MPDN_rule",0,1,0,1,1,"02:00:5E:00:53:01"'],
    ['"MPDN_rule",0,1,0,1,1,"FF:FF:FF:FF:FF:FF"'],
    ['"MPDN_rule",0,1,0,1,1'],
    ['"MPDN_rule",0,1,0,1', '"auto_connect",0,1'],
    ['"MPDN_rule",0,1,0,1,0,"02:00:5E:00:53:01"', '"auto_connect",0,1'],
    ['"MPDN_rule",1,1,0,1,1,"02:00:5E:00:53:01"'],
  ]);
});

test("an RM551E-GL is never left without a rule and never bound to a reserved address", () => {
  expect(formsOn("rm551e-gl").commands.flat().join(" ")).not.toMatch(/FF:FF|"MPDN_rule",0 |1,1 /);
});

test("the same form is tried once when the profile binds the newest device", () => {
  const { commands } = formsOn("rm520n-gl", { mac: "FF:FF:FF:FF:FF:FF" });

  expect(new Set(commands.map(String)).size).toBe(commands.length);
});

test("a rule without a form left names the refused forms and the date", () => {
  expect(formsOn("rm520n-gl").because.join(" ")).toMatch(
    /refused AT\+QMAP="MPDN_rule" as "rule 0, .*rule 1, .* on 2026-11-30\.$/,
  );
});

test("a refusal for one context does not rule out another", () => {
  const value = dataRule.noteOf?.({ cid: 1, vlan: 0, ippt: 1, autoConnect: 1, mac }) ?? "";
  const refused = [{ setting: dataRule.id, value, date, answer: "refused" }] as const;

  expect(
    passthroughRule(modelNamed("rm520n-gl"), 3, { mac }, { refused, observed: noRule }),
  ).toEqual({
    rule: { cid: 3, vlan: 0, ippt: 1, autoConnect: 1, mac },
    because: [],
  });
});

test("a refused form that the modem already has is kept", () => {
  const rule = { cid: 1, vlan: 0, ippt: 1, autoConnect: 1, mac };
  const value = dataRule.noteOf?.(rule) ?? "";
  const refused = [{ setting: dataRule.id, value, date, answer: "refused" }] as const;

  const chosen = passthroughRule(modelNamed("rm520n-gl"), 1, { mac }, { refused, observed: rule });

  expect(chosen).toEqual({ rule, because: [] });
});

test("notes about a rule hold no MAC address", () => {
  expect(dataRule.noteOf?.({ cid: 1, vlan: 0, ippt: 1, autoConnect: 1, mac })).not.toContain(mac);
});

import type { AnySetting } from "../../../src/at-profiles/setting.ts";
import { sameValue } from "../../../src/plan/state.ts";
import type { Step } from "../../../src/plan/step.ts";

const cold = setting("cold", "after-restart");

const live = setting("live", "at-once");

export const settings = [cold, live];

export function setting(id: string, takesEffect: AnySetting["takesEffect"]): AnySetting {
  return {
    id,
    title: id === "cold" ? "Cold" : "Live",
    meaning: "A setting of this test.",
    takesEffect,
    source: "test",
    read: { text: `AT+${id}?`, timeoutMs: 1, parse: () => null },
    write: () => [],
    equal: (a, b) => sameValue(a, b),
    show: (value) => JSON.stringify(value),
  };
}

export function kindAndSetting(step: Step): string {
  return step.kind === "modem.set" ? `${step.kind} ${step.setting}` : step.kind;
}

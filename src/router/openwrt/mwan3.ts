import { defined } from "../../core/defined.ts";
import { isFalse, optionOf, wordsOf } from "../../uci/value.ts";
import type { UciPackage, UciSection } from "../../uci/value.ts";
import type { RouterFacts } from "./facts.ts";

/**
 * Returns the interfaces that mwan3 watches, and those that it uses first for all traffic: the
 * members with the lowest metric in the policy of the rule without restrictions
 * (docs/facts/openwrt.md#mwan3). Both are absent if mwan3 is disabled.
 */
export function mwan3Facts(
  isEnabled: boolean,
  { sections }: UciPackage,
): Pick<RouterFacts, "mwan3" | "mwan3First"> {
  if (!isEnabled) return {};
  const named = (type: string): readonly (UciSection & { readonly name: string })[] =>
    sections.flatMap((section) =>
      section.type === type && section.name !== undefined
        ? [{ ...section, name: section.name }]
        : [],
    );
  const watched = named("interface")
    .filter((section) => optionOf(section, "enabled") === "1")
    .map(({ name }) => name);
  const rule = sections.find(isForEverything);
  const policy = named("policy").find(({ name }) => name === optionOf(rule, "use_policy"));
  const members = wordsOf(policy?.options.get("use_member")).flatMap((name) => {
    const member = named("member").find((one) => one.name === name);
    const uses = optionOf(member, "interface");
    return uses === undefined || !watched.includes(uses)
      ? []
      : [{ uses, metric: Number(optionOf(member, "metric") ?? 1) }];
  });
  const lowest = Math.min(...members.map(({ metric }) => metric));
  const first = members.filter(({ metric }) => metric === lowest).map(({ uses }) => uses);
  return defined({ mwan3: watched, mwan3First: first.length === 0 ? undefined : first });
}

/** Options with which a rule of mwan3 covers some of the traffic only. */
const restrictions = ["src_ip", "src_port", "src_iface", "dest_port", "ipset"];

function isForEverything(section: UciSection): boolean {
  const isLimited = restrictions.some((option) => section.options.has(option));
  return (
    section.type === "rule" &&
    optionOf(section, "use_policy") !== undefined &&
    !isFalse(section, "enabled") &&
    !isLimited &&
    ["all", "any"].includes(optionOf(section, "proto") ?? "all") &&
    (optionOf(section, "dest_ip") ?? "0.0.0.0/0") === "0.0.0.0/0" &&
    optionOf(section, "family") !== "ipv6"
  );
}

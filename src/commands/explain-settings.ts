import { models } from "../at-profiles/index.ts";
import type { Managed, ModemModel } from "../at-profiles/model.ts";
import type { AnySetting, EndedState } from "../at-profiles/setting.ts";
import type { Explanation } from "./explanation.ts";

const endedStates: Readonly<Record<EndedState, string>> = {
  "data-connection": "the data connection",
  "ethernet-link": "the Ethernet link",
  lease: "the DHCP lease",
};

/** Returns every setting of every model once; variants of a setting differ in their sources. */
export function settingExplanations(): readonly Explanation[] {
  const managed = models.flatMap((model) => model.manages.map((one) => ({ model, ...one })));
  const variants = [...new Set(managed.map(({ setting }) => setting))];
  return variants.map((setting) =>
    explanationOf(
      setting,
      managed.filter((one) => one.setting === setting),
    ),
  );
}

function explanationOf(
  setting: AnySetting,
  uses: readonly (Managed & { readonly model: ModemModel })[],
): Explanation {
  const stock = [
    ...new Set(uses.map((one) => (one.stock === undefined ? "unknown" : setting.show(one.stock)))),
  ];
  return {
    names: [setting.id, setting.title, setting.read.text],
    kind: "setting",
    meaning: setting.meaning,
    details: [
      { label: "read with", text: setting.read.text },
      { label: "set with", text: exampleOf(setting) },
      {
        label: "takes effect",
        text: setting.takesEffect === "at-once" ? "immediately" : "after a modem restart",
      },
      ...(setting.ends === undefined
        ? []
        : [
            {
              label: "a write ends",
              text: setting.ends.map((state) => endedStates[state]).join(", "),
            },
          ]),
      { label: "factory default", text: stock.join(", or ") },
      { label: "models", text: uses.map(({ model }) => model.id).join(", ") },
      { label: "source", text: setting.source },
    ],
  };
}

/** Returns the commands of the setting's example, or that it has none. */
function exampleOf({ example, write, show }: AnySetting): string {
  if (example === undefined) return "never written";
  const commands = write(example.to, example.from).map(({ text, shown }) => shown ?? text);
  return `${commands.join(", then ")} (${show(example.from)} → ${show(example.to)})`;
}

import { modelById } from "../../src/at-profiles/index.ts";
import type { EthernetPath, ModemModel } from "../../src/at-profiles/model.ts";
import { modelNames } from "../../src/profile/model-names.ts";

/** Returns the schema's text with every known model as a value of `modem.model`. */
export function schemaText(text: string): string {
  return text.replace(
    /("enum": )\["auto", "rm500q-gl"[^\]]*\]/,
    (_all, key: string) => `${key}[${modelNames.map((word) => `"${word}"`).join(", ")}]`,
  );
}

/** Returns the profile of a model, or one derived from the simplest profile for the same Ethernet path. */
export function shippedProfile(
  { id, title, ethernet }: ModemModel,
  shipped: Readonly<Record<string, string>>,
): { readonly name: string; readonly text: string } {
  const own = Object.entries(shipped).find(([, text]) => text.includes(`\n  model: ${id}\n`));
  if (own !== undefined) return { name: own[0], text: own[1] };
  const [path = "pcie"] = ethernet;
  const like = simplest[path];
  const text = (shipped[like.profile] ?? "")
    .replaceAll(modelById(like.model)?.title ?? "", title)
    .replaceAll(like.model, id);
  return { name: like.profile.replace(like.model, id), text };
}

const simplest: Readonly<
  Record<EthernetPath, { readonly model: string; readonly profile: string }>
> = {
  pcie: { model: "rm530n-gl", profile: "rm530n-gl-passthrough" },
  rgmii: { model: "rg520f", profile: "rg520f-rgmii-passthrough" },
  "on-board": { model: "rg200u", profile: "rg200u-passthrough" },
};

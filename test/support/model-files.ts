import { modelById } from "../../src/at-profiles/index.ts";
import type { EthernetPath, ModemModel } from "../../src/at-profiles/model.ts";
import { modelNames } from "../../src/profile/model-names.ts";

/** The schema's text with the models there are as the words of `modem.model`; all else stays as it was typed. */
export function schemaText(text: string): string {
  return text.replace(
    /("enum": )\["auto", "rm500q-gl"[^\]]*\]/,
    (_all, key: string) => `${key}[${modelNames.map((word) => `"${word}"`).join(", ")}]`,
  );
}

/** The shipped profile for one model: the one there is, or one after the plainest for the same kind of board. */
export function shippedProfile(
  { id, title, ethernet }: ModemModel,
  shelf: Readonly<Record<string, string>>,
): { readonly name: string; readonly text: string } {
  const own = Object.entries(shelf).find(([, text]) => text.includes(`\n  model: ${id}\n`));
  if (own !== undefined) return { name: own[0], text: own[1] };
  const [way = "pcie"] = ethernet;
  const like = plainest[way];
  const text = (shelf[like.profile] ?? "")
    .replaceAll(modelById(like.model)?.title ?? "", title)
    .replaceAll(like.model, id);
  return { name: like.profile.replace(like.model, id), text };
}

const plainest: Readonly<
  Record<EthernetPath, { readonly model: string; readonly profile: string }>
> = {
  pcie: { model: "rm530n-gl", profile: "rm530n-gl-passthrough" },
  rgmii: { model: "rg520f", profile: "rg520f-rgmii-passthrough" },
  "on-board": { model: "rg200u", profile: "rg200u-passthrough" },
};

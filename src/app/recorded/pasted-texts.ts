import { models } from "../../at-profiles/index.ts";
import { defined } from "../../core/defined.ts";
import { Failure } from "../../core/failure.ts";
import type { UsbModemInput, TextSigns } from "../../doctor/diagnosis-input.ts";
import { modemsOfLsusb } from "../../doctor/texts/lsusb.ts";
import { recordedFilesOf } from "../../doctor/texts/recorded-files.ts";
import { splitTexts } from "../../doctor/texts/split-texts.ts";
import type { SplitTexts } from "../../doctor/texts/split-texts.ts";
import { expectedKinds } from "../../doctor/texts/text-kinds.ts";
import { textSigns } from "../../doctor/texts/text-signs.ts";
import { powerVerdict } from "../../transports/usb/power.ts";

export interface PastedTexts {
  readonly files: ReadonlyMap<string, string>;
  readonly signs: TextSigns;
}

/** Recognizes the kinds of text in a paste. Throws if it recognizes none. */
export function pastedTexts(text: string, source: string): PastedTexts {
  const split = splitTexts(text);
  const files = recordedFilesOf(split.blocks);
  const signs = textSigns(split, usbOf(split));
  if (split.blocks.length === 0 && !hasSign(signs)) throw notRecognized(split, source);
  const replies = files.get("replies.at");
  if (replies === undefined || namesModel(replies)) return { files, signs };
  const model = modelIn(text) ?? defaultModel;
  return {
    files: new Map([...files, ["replies.at", `${identityOf(model)}\n${replies}`]]),
    signs: { ...signs, assumedModel: model },
  };
}

/** Lines of no known kind can prove a fault by themselves. */
function hasSign({
  messages,
  discovers,
  lowPower,
  dialer,
  missingPorts,
  unresolved,
  rejections = [],
}: TextSigns): boolean {
  const some: readonly unknown[] = [messages, discovers, lowPower, dialer];
  const lines = [...missingPorts, ...unresolved, ...rejections];
  return some.some((sign) => sign !== undefined) || lines.length > 0;
}

/** The most frequent model. All models of its family answer alike. */
const defaultModel = "RM520N-GL";

function namesModel(replies: string): boolean {
  return /^> (?:ATI|AT\+CGMM|AT\+GMM)\b/im.test(replies);
}

/** A USB table or a log beside the conversation names the model. */
function modelIn(text: string): string | undefined {
  return models
    .map(({ title }) => title.replace(/^Quectel /, ""))
    .find((name) => new RegExp(`\\b${name}\\b`).test(text));
}

function identityOf(model: string): string {
  return `> ATI\n< Quectel\n< ${model}\n< Revision: unknown\n< OK`;
}

function usbOf({ blocks }: SplitTexts): readonly UsbModemInput[] {
  const lines = blocks.filter(({ kind }) => kind === "lsusb").flatMap((block) => block.lines);
  return modemsOfLsusb(lines).map((device) => {
    const { verdict, evidence } = powerVerdict(defined({ path: "lsusb", ...device }));
    return {
      usbId: `${device.vendorId}:${device.productId}`,
      title: device.product ?? `the modem ${device.vendorId}:${device.productId}`,
      power: verdict,
      powerEvidence: evidence,
      holders: [],
    };
  });
}

function notRecognized({ rest }: SplitTexts, source: string): Failure {
  const [first = ""] = rest;
  const shown = first.length > 60 ? `${first.slice(0, 60)}…` : first;
  return new Failure("usage/unknown", {
    message:
      first === ""
        ? `"${source}" is empty. A diagnosis needs a text.`
        : `"${source}" is not recognized: expected ${expectedKinds()}. It begins with "${shown}".`,
    hint: "Record a conversation with the modem:\n  ethermode detect --trace replies.at",
  });
}

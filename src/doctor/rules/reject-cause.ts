import { withCommand } from "../fix-commands.ts";
import type { DiagnosisInput } from "../diagnosis-input.ts";
import type { RejectCause, RejectedPart } from "../reject-causes.ts";
import { defineRule } from "../rule.ts";

/** docs/facts/modem.md#reject-causes: the network tells the modem the cause of each rejection. */
export const rejectCause = defineRule({
  code: "reject-cause",
  check: (input) =>
    rejections(input).map(({ number, title, part, line }) => ({
      severity: "error",
      message: `The network rejects the modem: cause #${number}, ${title}.`,
      evidence: [line],
      fix: fixes[part](input),
    })),
});

/** A report of the last failure stays after a later success. */
function rejections({ modem, router, log, texts }: DiagnosisInput): readonly RejectCause[] {
  const isConnected =
    modem?.state === "answers" && (modem.address !== undefined || modem.address6 !== undefined);
  if (isConnected) return [];
  const found = [
    ...(modem?.state === "answers" ? (modem.rejections ?? []) : []),
    ...(texts?.rejections ?? []),
    ...[log, router?.state === "answers" ? router.log : undefined].flatMap(
      (one) => one?.dialer?.rejections ?? [],
    ),
  ];
  return [...new Map(found.map((one) => [`${one.part} ${one.number}`, one])).values()];
}

const fixes: Readonly<Record<RejectedPart, (input: DiagnosisInput) => string>> = {
  subscription: () =>
    "Ask the carrier whether the SIM card is active and allowed in a router, and whether its plan" +
    " includes this network.",
  place: () =>
    "The carrier of the SIM card does not serve this place with this network. Check that all antennas" +
    " are connected, try another place, and ask the carrier about roaming.",
  apn: ({ profile }) =>
    profile === undefined
      ? withCommand("Ask the carrier for its APN and its login, then set them:", "ethermode setup")
      : "Ask the carrier for its APN and its login, and set `modem.apn` in the profile.",
  network: () => "The fault is in the carrier's network. Wait some minutes, then try again.",
};

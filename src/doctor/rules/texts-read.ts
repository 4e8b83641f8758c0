import type { DiagnosisInput } from "../diagnosis-input.ts";
import { withCommand } from "../fix-commands.ts";
import { defineRule } from "../rule.ts";
import { textKinds } from "../texts/text-kinds.ts";
import type { TextKind } from "../texts/text-kinds.ts";

/** Reports the kinds of the texts, and the commands that print the missing ones. */
export const textsRead = defineRule({
  code: "texts-read",
  check: (input) => {
    const { texts } = input;
    if (texts === undefined) return [];
    const found = texts.kinds.map(
      ({ kind, lines }) => `${textKinds[kind].label} (${lines} ${lines === 1 ? "line" : "lines"})`,
    );
    const missing = missingIn(input);
    return [
      {
        severity: "info",
        message: `Diagnosed from text: ${found.join(", ") || "single lines"}.${assumed(texts.assumedModel)}`,
        evidence: missing.map(({ what }) => `not in the texts: ${what}`),
        ...(missing.length === 0 ? {} : { fix: adviceFor(missing) }),
      },
    ];
  },
});

function assumed(model: string | undefined): string {
  return model === undefined
    ? ""
    : ` No text names the modem's model: assumed ${model}. Add the answer to ATI.`;
}

/** A line that is not recognized can hold the cause, so the user must see it. */
export const textsUnknown = defineRule({
  code: "texts-unknown",
  check: ({ texts }) => {
    const [first] = texts?.unrecognized ?? [];
    if (texts === undefined || first === undefined) return [];
    const count = texts.unrecognized.length;
    return [
      {
        severity: "info",
        message:
          `${count === 1 ? "One line is" : `${count} lines are`} not recognized: ` +
          `"${first.trim().slice(0, 60)}"${count === 1 ? "" : ", …"}`,
        evidence: texts.unrecognized.slice(0, 5).map((line) => line.trim().slice(0, 100)),
      },
    ];
  },
});

interface Missing {
  readonly what: string;
  readonly command?: string;
}

function missingIn({ texts, modem, router }: DiagnosisInput): readonly Missing[] {
  const has = (...kinds: readonly TextKind[]): boolean =>
    texts?.kinds.some(({ kind }) => kinds.includes(kind)) === true;
  return [
    ...(modem?.state === "answers" ? [] : [{ what: "the settings of the modem (AT replies)" }]),
    ...(has("usb-devices", "lsusb", "lsusb-tree", "usb-ports", "lspci")
      ? []
      : [{ what: "the modem on USB", command: "cat /sys/kernel/debug/usb/devices" }]),
    ...(has("logread", "dmesg", "dialer")
      ? []
      : [{ what: "the log of the router", command: "logread" }]),
    ...(router?.state === "answers" || has("uci-show", "uci-config")
      ? []
      : [
          {
            what: "the configuration of the router",
            command: "uci export network; uci export firewall",
          },
        ]),
    ...(has("interfaces", "ip-addr", "notes")
      ? []
      : [{ what: "the lease of the router", command: "ubus call network.interface dump" }]),
  ];
}

function adviceFor(missing: readonly Missing[]): string {
  const commands = missing.flatMap(({ command }) => command ?? []);
  const needsModem = missing.some(({ command }) => command === undefined);
  const parts = [
    ...(commands.length === 0
      ? []
      : [
          withCommand(
            "For a more complete diagnosis, add the output of this command on the router:",
            commands.join("; "),
          ),
        ]),
    ...(needsModem
      ? [
          withCommand(
            "The computer with the modem's USB port reads its settings:",
            "ethermode detect --trace replies.at",
          ),
        ]
      : []),
  ];
  return parts.join("\n");
}

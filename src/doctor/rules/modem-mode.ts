import { dataRule } from "../../at-profiles/settings/data-rule.ts";
import { part } from "../../at-profiles/observed.ts";
import { passthroughNat } from "../../at-profiles/settings/passthrough-nat.ts";
import { usbMode } from "../../at-profiles/settings/usb-mode.ts";
import { atCommand, profileFix } from "../fix-commands.ts";
import { defineRule, modemRule } from "../rule.ts";
import { isModemLanAddress, isPassthrough } from "../verdict.ts";

/**
 * RNDIS moves the AT port and makes the modem a NAT router on USB (docs/facts/modem.md#symptom-23,
 * docs/facts/openwrt.md#problem-12, docs/facts/openwrt.md#problem-17).
 */
export const rndisMode = defineRule({
  code: "rndis-mode",
  check: (input) => {
    const { modem, router, log } = input;
    const routerLog = router?.state === "answers" ? router.log : undefined;
    const evidence =
      modem?.state !== "answers"
        ? [log, routerLog].flatMap((one) => one?.rndisLine ?? [])
        : modem.values[usbMode.id] === 3
          ? [`${usbMode.read.text}: 3`]
          : [];
    if (evidence.length === 0) return [];
    return [
      {
        severity: "info",
        message:
          "The modem's USB network mode is RNDIS, which moves its AT port and needs a driver.",
        evidence,
        fix: [
          "Select ECM, then restart the modem:",
          `  ${atCommand(`${usbMode.read.text},1`, input)}`,
          `  ${atCommand("AT+CFUN=1,1", input)}`,
        ].join("\n"),
      },
    ];
  },
});

/** Some carriers give Internet access on another context (docs/facts/modem.md#symptom-29). */
export const otherContext = modemRule("other-context", ({ values, carrier }, input) => {
  const apn = carrier?.apns.find(({ context }) => context !== undefined);
  const used = Number(part(values[dataRule.id], "cid") ?? 1);
  if (carrier === undefined || apn?.context === undefined || apn.context === used) return [];
  return [
    {
      severity: "warning",
      message: `${carrier.name} gives Internet access on context ${apn.context}, and the modem uses context ${used}.`,
      evidence: [`SIM card of ${carrier.name}`, `passthrough rule: context ${used}`],
      fix: profileFix(
        `Set \`modem.apn: { name: ${apn.name}, context: ${apn.context} }\``,
        input,
        undefined,
      ),
    },
  ];
});

/** docs/facts/modem.md#symptom-13, docs/facts/openwrt.md#problem-22: this is by design. */
export const modemPageUnreachable = defineRule({
  code: "modem-page-unreachable",
  check: (input) => {
    const { verdict, modem, texts } = input;
    const address = texts?.silent.find((one) => isModemLanAddress(one));
    const hasNat = modem?.state === "answers" && modem.values[passthroughNat.id] === 1;
    if (address === undefined || verdict === undefined || !isPassthrough(verdict.verdict))
      return [];
    return [
      {
        severity: "info",
        message:
          `${address} does not answer in passthrough${hasNat ? "" : " without NAT"}.` +
          " This is how passthrough works.",
        evidence: [`ping ${address}: no answer`],
        fix: profileFix("To reach the modem's page, set `router.wan.management: true`", input, [
          "--management",
        ]),
      },
    ];
  },
});

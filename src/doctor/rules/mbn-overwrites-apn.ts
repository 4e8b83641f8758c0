import { part } from "../../at-profiles/observed.ts";
import { mbnAutoSelect } from "../../at-profiles/settings/mbn-auto-select.ts";
import { modemRule } from "../rule.ts";

/** The operator profile brings an APN of its own, over the one that was set (ROM-WIKI; modem.md 7 #28). Only worth a word where somebody wants a certain APN. */
export const mbnOverwritesApn = modemRule(
  "mbn-overwrites-apn",
  ({ values, operatorProfile }, { desired }) => {
    if (values[mbnAutoSelect.id] !== 1 || desired?.apn === undefined) return [];
    const { name, context } = desired.apn;
    const current = part(values[`cgdcont.${context}`], "apn");
    const lost = typeof current === "string" && current.toLowerCase() !== name.toLowerCase();
    return [
      {
        severity: lost ? "warning" : "info",
        message: lost
          ? "The APN is not the profile's, and the modem chooses an operator profile (MBN) at every start, which can overwrite it."
          : "The modem chooses an operator profile (MBN) at every start, and that can overwrite the APN the profile asks for.",
        evidence: [
          'AT+QMBNCFG="AutoSel" says 1',
          ...(operatorProfile === undefined ? [] : [`the one in use is ${operatorProfile}`]),
          ...(typeof current === "string"
            ? [`the APN of context ${context} is ${current === "" ? "empty" : current}`]
            : []),
        ],
        fix: `${lost ? "`ethermode apply FILE` writes the APN again. " : ""}Should it get lost at a start, \`ethermode at 'AT+QMBNCFG="AutoSel",0'\` ends the choosing; an operator profile also holds what calls over LTE need.`,
      },
    ];
  },
);

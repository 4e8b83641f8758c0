import { clashFix } from "../fix-commands.ts";
import { routerRule } from "../rule.ts";
import { clashWith } from "../subnet-clash.ts";

/** With both in one subnet, replies can go to either interface (docs/facts/openwrt.md#subnet-overlap). */
export const subnetClash = routerRule("subnet-clash", ({ lanSubnets }, input) => {
  const { modem } = input;
  if (modem?.state !== "answers") return [];
  const clash = clashWith(modem.lan, lanSubnets);
  if (clash === undefined) return [];
  const { interface: name, address, prefix } = clash;
  return [
    {
      severity: "error",
      message: `The router's "${name}" network and the modem's LAN overlap.`,
      evidence: [`router's ${name}: ${address}/${prefix}`, `LAN of the modem: ${modem.lan}`],
      fix: clashFix(input),
    },
  ];
});

import { overlaps } from "../../uci/subnet.ts";
import { profileFix } from "../fix-commands.ts";
import { routerRule } from "../rule.ts";

/** With both in one subnet, replies can go to either interface (docs/facts/openwrt.md#subnet-overlap). */
export const subnetClash = routerRule("subnet-clash", ({ lanSubnets }, input) => {
  const { modem } = input;
  if (modem?.state !== "answers") return [];
  return lanSubnets
    .filter(({ address, prefix }) => overlaps(`${address}/${prefix}`, modem.lan))
    .slice(0, 1)
    .map(({ interface: name, address, prefix }) => ({
      severity: "error",
      message: `The router's "${name}" network and the modem's LAN overlap.`,
      evidence: [`router's ${name}: ${address}/${prefix}`, `LAN of the modem: ${modem.lan}`],
      fix: profileFix("Set `modem.lan: { address: 192.168.226.1 }`", input),
    }));
});

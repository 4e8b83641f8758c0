import { overlaps } from "../../uci/subnet.ts";
import { routerRule } from "../rule.ts";

/** With both in one subnet, replies to either go by luck (openwrt.md C5). */
export const subnetClash = routerRule("subnet-clash", ({ lanSubnets }, { modem }) => {
  if (modem?.state !== "answers") return [];
  return lanSubnets
    .filter(({ address, prefix }) => overlaps(`${address}/${prefix}`, modem.lan))
    .slice(0, 1)
    .map(({ interface: name, address, prefix }) => ({
      severity: "error",
      message: `The router's ${name} and the modem's own LAN are one subnet.`,
      evidence: [`the router's ${name} is ${address}/${prefix}`, `the modem's LAN is ${modem.lan}`],
      fix: "Give the modem another one in the profile (modem.lan: { address: 192.168.226.1 }), or renumber the router's.",
    }));
});

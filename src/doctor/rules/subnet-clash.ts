import type { DiagnosisInput } from "../diagnosis-input.ts";
import { clashFix } from "../fix-commands.ts";
import { defineRule } from "../rule.ts";
import { clashWith } from "../subnet-clash.ts";
import type { Subnet } from "../subnet.ts";

/** With both in one subnet, replies can go to either interface (docs/facts/openwrt.md#subnet-overlap). */
export const subnetClash = defineRule({
  code: "subnet-clash",
  check: (input) => {
    const { lans, other } = networksIn(input);
    const clash = other === undefined ? undefined : clashWith(other.subnet, lans);
    if (other === undefined || clash === undefined) return [];
    const { interface: name, address, prefix } = clash;
    return [
      {
        severity: "error",
        message: `The router's "${name}" network and ${other.title} overlap.`,
        evidence: [`router's ${name}: ${address}/${prefix}`, `${other.label}: ${other.subnet}`],
        fix: clashFix(input),
      },
    ];
  },
});

interface OtherNetwork {
  readonly title: string;
  readonly label: string;
  readonly subnet: string;
}

/** Without a modem that answers, the lease of the WAN shows the network behind it. */
function networksIn({ modem, router, texts }: DiagnosisInput): {
  readonly lans: readonly Subnet[];
  readonly other?: OtherNetwork;
} {
  if (router?.state !== "answers") {
    const { lan, wan } = texts?.subnets ?? {};
    return lan === undefined || wan === undefined
      ? { lans: [] }
      : { lans: [lan], other: leaseOf(wan.interface, wan.address, wan.prefix) };
  }
  const { lanSubnets: lans, wan } = router;
  if (modem?.state === "answers") {
    const label = `LAN of the modem${modem.isLanAssumed === true ? " (factory value)" : ""}`;
    return { lans, other: { title: "the modem's LAN", label, subnet: modem.lan } };
  }
  return wan.address === undefined || wan.prefix === undefined
    ? { lans }
    : { lans, other: leaseOf(wan.interface, wan.address, wan.prefix) };
}

function leaseOf(name: string, address: string, prefix: number): OtherNetwork {
  return { title: "the network of its WAN", label: name, subnet: `${address}/${prefix}` };
}

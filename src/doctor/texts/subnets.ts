import { overlaps } from "../../uci/subnet.ts";
import type { TextSigns } from "../diagnosis-input.ts";
import type { Subnet } from "../subnet.ts";

/**
 * Returns the networks of the LAN bridge and of an Ethernet port in the output of `ip addr`, where
 * they overlap. Two interfaces of a computer in one network are normal.
 */
export function clashingSubnets(text: string): TextSigns["subnets"] {
  const found = subnetsIn(text.split("\n"));
  const lan = found.find(({ interface: name }) => /^(?:br-)?lan/.test(name));
  if (lan === undefined) return undefined;
  const wan = found.find(
    (one) =>
      /^(?:eth|wan|usb|en)/.test(one.interface) &&
      overlaps(`${lan.address}/${lan.prefix}`, `${one.address}/${one.prefix}`),
  );
  return wan === undefined ? undefined : { lan, wan };
}

function subnetsIn(lines: readonly string[]): readonly Subnet[] {
  let name = "";
  return lines.flatMap((line) => {
    name = /^(?:\d+: )?([\w.-]+)(?:@[\w.-]+)?(?::| )/.exec(line)?.[1] ?? name;
    // The second form is of `ip -br addr`.
    const [, address, prefix] =
      /\binet ((?:\d+\.){3}\d+)\/(\d+)|^\S+ +(?:UP|UNKNOWN) +((?:\d+\.){3}\d+)\/(\d+)/
        .exec(line)
        ?.filter((one) => one !== undefined) ?? [];
    return address === undefined || !(Number(prefix) < 32)
      ? []
      : [{ interface: name, address, prefix: Number(prefix) }];
  });
}

import type { RouterFacts } from "../../router/openwrt/facts.ts";
import { optionOf, wordsOf } from "../../uci/value.ts";

/** Returns the Ethernet port of the WAN: of a bridge, the port with a link. */
export function wanPortOf({ links, wan }: RouterFacts): string | undefined {
  const ports = links.filter(({ master }) => master !== undefined && master === wan.device);
  const port = ports.find(({ carrier }) => carrier === true) ?? ports[0];
  return port?.name ?? wan.device;
}

/** Returns the ports of the LAN: those that are in use, otherwise those of its configuration. */
export function lanPortsOf(facts: RouterFacts): readonly string[] {
  const { links, wan } = facts;
  const used = links.filter(
    ({ name, kind, master }) =>
      kind === "physical" && master !== undefined && name !== wan.device && master !== wan.device,
  );
  return used.length > 0 ? used.map(({ name }) => name) : configuredPorts(facts);
}

function configuredPorts({ packages: { network }, lanSubnets }: RouterFacts): readonly string[] {
  const lan = network.sections.find(
    ({ type, name }) => type === "interface" && name === lanSubnets[0]?.interface,
  );
  // `br-lan.169` is a VLAN of the bridge `br-lan`.
  const bridge = lan === undefined ? undefined : optionOf(lan, "device")?.split(".")[0];
  const section = network.sections.find(
    (one) => one.type === "device" && bridge !== undefined && optionOf(one, "name") === bridge,
  );
  return section === undefined ? [] : wordsOf(section.options.get("ports"));
}

import { Document, isMap, isPair, isScalar, isSeq, visit } from "yaml";
import type { ProfileDocument } from "./document.ts";

export interface RenderOptions {
  /** Path relative to the file, or URL, of the schema for editors. Omitted when missing. */
  readonly schema?: string;
  /** Comment lines at the top of the file. */
  readonly remarks?: readonly string[];
}

/**
 * Returns the document as YAML for editing: choices have comments, secrets and short lists are on one line.
 * Parsing it returns the same document.
 */
export function renderProfile(
  profile: ProfileDocument,
  { schema, remarks = [] }: RenderOptions = {},
): string {
  const document = new Document(profile, { schema: "core" });
  visit(document, {
    Pair: (_key, pair, ancestors) => {
      const path = [...ancestors.filter(isPair), pair].map(({ key }) =>
        isScalar(key) ? String(key.value) : String(key),
      );
      if (isMap(pair.value) && secrets.has(path.at(-1) ?? "")) pair.value.flow = true;
      if (isSeq(pair.value) && path[0] !== "targets") pair.value.flow = true;
      const comment = keyComments[path.join(".")];
      if (comment !== undefined && isScalar(pair.key)) pair.key.commentBefore = ` ${comment}`;
    },
  });
  const top = [
    ...(schema === undefined ? [] : [`yaml-language-server: $schema=${schema}`]),
    ...remarks,
  ].map((line) => `# ${line}\n`);
  return `${top.join("")}${document.toString({ lineWidth: 0 })}`;
}

const secrets: ReadonlySet<string> = new Set(["password", "username", "pin"]);

const keyComments: Readonly<Record<string, string>> = {
  "modem.model": "Only this model is accepted. auto: any supported model.",
  "modem.port": "Port for AT commands. serial:… finds the same modem on any USB port.",
  "modem.ethernet": "Ethernet hardware: a chip on the board (rtl8125, rtl8168), or RGMII (rgmii).",
  "modem.passthrough.enabled": "true: the router gets the carrier's IP address.",
  "modem.passthrough.nat":
    "false: no NAT in the modem, its web interface is unreachable. true: keep both.",
  "modem.passthrough.bind": "Device that gets the carrier's address.",
  "modem.dns-proxy": "off: the modem hands out the carrier's DNS servers.",
  "modem.apn": "APN of the carrier. Without this key the modem keeps its APN.",
  "modem.sim": "SIM slot, and the PIN as a reference.",
  "modem.lan": "LAN of the modem. It must not overlap the router's LAN.",
  "router.password": "Reference to the password, never the password itself.",
  "router.host-key": "The only accepted host key.",
  "router.wan.ipv6": "IPv6 interface on the WAN port.",
  "router.wan.management": "true: the modem's web interface stays reachable from the router.",
  "router.wan.retire": "Old cellular interfaces and programs to disable. Nothing is deleted.",
  targets: "Each target overrides the keys above.",
};

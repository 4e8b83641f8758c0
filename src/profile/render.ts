import { Document, isMap, isPair, isScalar, isSeq, visit } from "yaml";
import type { ProfileDocument } from "./document.ts";

export interface RenderOptions {
  /** Where editors find the schema: a path relative to the file, or a URL. Without it the line is left out. */
  readonly schema?: string;
  /** Lines for the top of the file. */
  readonly remarks?: readonly string[];
}

/** A document as YAML a person can go on with: the choices explained, secrets and short lists on one line. Reading it again gives the same document. */
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
      const why = reasons[path.join(".")];
      if (why !== undefined && isScalar(pair.key)) pair.key.commentBefore = ` ${why}`;
    },
  });
  const top = [
    ...(schema === undefined ? [] : [`yaml-language-server: $schema=${schema}`]),
    ...remarks,
  ].map((line) => `# ${line}\n`);
  return `${top.join("")}${document.toString({ lineWidth: 0 })}`;
}

const secrets: ReadonlySet<string> = new Set(["password", "username", "pin"]);

const reasons: Readonly<Record<string, string>> = {
  "modem.model": "Another model than this one is refused; auto takes any that is supported.",
  "modem.port":
    "Where AT commands go in; serial:… finds the same modem on whichever port it appears.",
  "modem.ethernet":
    "What drives the Ethernet plug: a chip on the board (rtl8125, rtl8168) or the modem's own port (rgmii).",
  "modem.passthrough.enabled": "true: the router gets the carrier's own address.",
  "modem.passthrough.nat":
    "false: the modem translates nothing, and its own page cannot be reached. true: it keeps both.",
  "modem.passthrough.bind": "Who gets the carrier's address.",
  "modem.dns-proxy": "off: the carrier's DNS servers are handed out with the address.",
  "modem.apn": "What the carrier calls its access point; without this the modem keeps what it has.",
  "modem.sim": "The card holder, and the PIN as a reference.",
  "modem.lan": "The modem's own network, away from the router's.",
  "router.password": "Where the password is found, never the password itself.",
  "router.host-key": "Any other host key is refused.",
  "router.wan.ipv6": "The IPv6 interface beside the WAN.",
  "router.wan.management": "true: the modem's own page stays within reach of the router.",
  "router.wan.retire": "Old cellular interfaces to disable; none is deleted.",
  targets: "Each of these overrides what stands above.",
};

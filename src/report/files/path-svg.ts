import { isPassthrough } from "../../doctor/verdict.ts";
import { markup } from "./markup.ts";
import type { Markup } from "./markup.ts";
import type { PathView } from "./target-view.ts";

interface Role {
  readonly text: string;
  readonly style: "good" | "bad" | "plain";
  /** The address that the modem hands to its Ethernet port. */
  readonly out: string;
}

const width = 300;
const boxHeight = 96;

/** Returns a picture of the path from the carrier to the LAN, readable at 300 pixels. */
export function pathSvg(path: PathView, label: string): Markup {
  const { modemAddress = "no address", wanAddress = "no address", routerLan = "" } = path;
  const role = modemRole(path);
  return markup`<svg viewBox="0 0 ${width} 372" role="img" aria-label="${label}">
<title>${label}</title>
<text x="150" y="18" class="end">Carrier</text>
${cable(26, 52)}
${box(52, "Modem", modemAddress, role.text, role.style, role.out)}
${cable(148, 178, role.style)}
${box(178, "Router", wanAddress, "NAT", "plain", routerLan)}
${cable(274, 304)}
<text x="150" y="322" class="end">Your LAN</text>
<text x="150" y="356" class="caption ${role.style}">${caption(path)}</text>
</svg>
`;
}

function modemRole({ verdict, modemAddress = "", modemLan = "" }: PathView): Role {
  if (isPassthrough(verdict)) return { text: "passthrough", style: "good", out: modemAddress };
  if (verdict === "stale-lease") return { text: "passthrough", style: "plain", out: modemAddress };
  if (verdict === "double-nat") return { text: "NAT", style: "bad", out: modemLan };
  return { text: "unknown", style: "plain", out: "" };
}

function box(
  top: number,
  name: string,
  entry: string,
  role: string,
  style: Role["style"],
  exit: string,
): Markup {
  return markup`<rect x="20" y="${top}" width="260" height="${boxHeight}" rx="10" class="box ${style}"/>
<text x="34" y="${top + 54}" class="name">${name}</text>
<text x="150" y="${top + 22}" class="address">${entry}</text>
<text x="266" y="${top + 54}" class="role ${style}">${role}</text>
<text x="150" y="${top + 84}" class="address">${exit}</text>`;
}

function cable(from: number, to: number, style: Role["style"] = "plain"): Markup {
  return markup`<path d="M150 ${from} V${to}" class="cable ${style}"/>`;
}

function caption({ verdict }: PathView): string {
  if (isPassthrough(verdict)) return "One NAT: the router has the carrier's address.";
  if (verdict === "double-nat") return "Double NAT: both devices translate addresses.";
  if (verdict === "stale-lease") return "The router still holds an older lease.";
  return verdict;
}

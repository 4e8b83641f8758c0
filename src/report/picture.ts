import { styleText } from "node:util";
import { isPassthrough } from "../doctor/verdict.ts";
import type { Verdict } from "../doctor/verdict.ts";
import { hangingIndent } from "./wrap.ts";

/** The path from the carrier to the LAN, with the addresses at each hop. */
export interface Path extends Pick<Verdict, "verdict" | "modemAddress" | "wanAddress"> {
  /** The modem's address in its LAN. */
  readonly modemLan: string;
  /** The router's address in its LAN. */
  readonly routerLan: string;
}

type Style = "red" | "green" | "bold";

/** The longest IPv4 address and a blank on either side. */
const innerWidth = 17;

/** The columns of the picture with long cables. */
const wideColumns = 70;

/** Returns a picture of 69 columns, or 58 on a narrow terminal: the address of each side, and where NAT translates. */
export function drawPath(path: Path, color: boolean, columns = 80): string {
  const isWide = columns >= wideColumns;
  const cable = isWide ? "────" : "──";
  const carrier = ` carrier ${cable}`;
  const lan = isWide ? "your LAN" : "LAN";
  const paint = (style: Style, text: string): string =>
    color ? styleText(style, text, { validateStream: false }) : text;
  const { role, style, out } = modemPart(path);
  const modem = box("modem", path.modemAddress ?? "no address", paint(style, centered(role)), out);
  const router = box(
    "router",
    path.wanAddress ?? "no address",
    paint("bold", centered("NAT")),
    path.routerLan,
  );
  const routerIndent = " ".repeat(carrier.length + innerWidth + 2 + cable.length);
  const modemIndent = " ".repeat(carrier.length);
  return [
    `${modemIndent}┌${modem.top}┐`,
    `${carrier}┤${modem.entry}│`,
    `${modemIndent}│${modem.middle}│${" ".repeat(cable.length)}┌${router.top}┐`,
    `${modemIndent}│${modem.exit}├${cable}┤${router.entry}│`,
    `${modemIndent}└${"─".repeat(innerWidth)}┘${" ".repeat(cable.length)}│${router.middle}│`,
    `${routerIndent}│${router.exit}├${cable} ${lan}`,
    `${routerIndent}└${"─".repeat(innerWidth)}┘`,
    ...caption(path).map((text) => hangingIndent(" ", text, columns)),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

function modemPart({ verdict, modemAddress, modemLan }: Path): {
  readonly role: string;
  readonly style: Style;
  readonly out: string;
} {
  if (isPassthrough(verdict))
    return { role: "passthrough", style: "green", out: modemAddress ?? "" };
  if (verdict === "stale-lease")
    return { role: "passthrough", style: "bold", out: modemAddress ?? "" };
  if (verdict === "double-nat") return { role: "NAT", style: "red", out: modemLan };
  return { role: "?", style: "bold", out: "" };
}

/** `entry` faces the carrier, `exit` the LAN. */
function box(
  name: string,
  entry: string,
  middle: string,
  exit: string,
): {
  readonly top: string;
  readonly entry: string;
  readonly middle: string;
  readonly exit: string;
} {
  return {
    top: ` ${name} `.padEnd(innerWidth, "─"),
    entry: ` ${entry}`.padEnd(innerWidth),
    middle,
    exit: `${exit} `.padStart(innerWidth),
  };
}

function centered(text: string): string {
  return text.padStart(Math.floor((innerWidth + text.length) / 2)).padEnd(innerWidth);
}

function caption({ verdict }: Path): readonly string[] {
  if (isPassthrough(verdict)) return ["One NAT: the router has the carrier's address."];
  return verdict === "double-nat"
    ? ["Double NAT: the modem and the router both translate addresses."]
    : [];
}

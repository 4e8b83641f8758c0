import { styleText } from "node:util";
import { isPassthrough } from "../doctor/verdict.ts";
import type { Verdict } from "../doctor/verdict.ts";

/** The way from the carrier to the person's LAN, with the addresses at each end of it. */
export interface Path extends Pick<Verdict, "verdict" | "modemAddress" | "wanAddress"> {
  /** The modem's own address in its own LAN. */
  readonly modemLan: string;
  /** The router's address in the person's LAN. */
  readonly routerLan: string;
}

type Style = "red" | "green" | "bold";

/** The longest IPv4 address and a blank on either side. */
const inside = 17;
const left = 13;
const cable = "────";

/** A picture of at most 80 columns: who holds which address, and where one is translated into another. */
export function drawPath(path: Path, color: "on" | "off"): string {
  const paint = (style: Style, text: string): string =>
    color === "on" ? styleText(style, text, { validateStream: false }) : text;
  const { does, style, out } = modemPart(path);
  const modem = box("modem", path.modemAddress ?? "no address", paint(style, centred(does)), out);
  const router = box(
    "router",
    path.wanAddress ?? "no address",
    paint("bold", centred("NAT")),
    path.routerLan,
  );
  const far = " ".repeat(left + inside + 2 + cable.length);
  const near = " ".repeat(left);
  return [
    `${near}┌${modem.top}┐`,
    `${` carrier ${cable}`.padEnd(left)}┤${modem.entry}│`,
    `${near}│${modem.middle}│${" ".repeat(cable.length)}┌${router.top}┐`,
    `${near}│${modem.exit}├${cable}┤${router.entry}│`,
    `${near}└${"─".repeat(inside)}┘${" ".repeat(cable.length)}│${router.middle}│`,
    `${far}│${router.exit}├${cable} your LAN`,
    `${far}└${"─".repeat(inside)}┘`,
    ...caption(path),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

function modemPart({ verdict, modemAddress, modemLan }: Path): {
  readonly does: string;
  readonly style: Style;
  readonly out: string;
} {
  if (isPassthrough(verdict)) return { does: "passes on", style: "green", out: modemAddress ?? "" };
  if (verdict === "stale-lease")
    return { does: "passes on", style: "bold", out: modemAddress ?? "" };
  if (verdict === "double-nat") return { does: "NAT", style: "red", out: modemLan };
  return { does: "?", style: "bold", out: "" };
}

/** `entry` is the side towards the carrier, `exit` the one towards the LAN. */
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
    top: ` ${name} `.padEnd(inside, "─"),
    entry: ` ${entry}`.padEnd(inside),
    middle,
    exit: `${exit} `.padStart(inside),
  };
}

function centred(text: string): string {
  return text.padStart(Math.floor((inside + text.length) / 2)).padEnd(inside);
}

function caption({ verdict }: Path): readonly string[] {
  if (isPassthrough(verdict))
    return [" Translated once, by the router: the carrier's address is its own."];
  return verdict === "double-nat"
    ? [" Translated twice, by the router and again by the modem."]
    : [];
}

import { randomBytes } from "node:crypto";

/**
 * Returns a separator no program on the router can predict, so that device output cannot pass for a
 * new part.
 */
export function newMark(): string {
  return `part-${randomBytes(12).toString("hex")}`;
}

/**
 * Returns a path of the root folder that only the mark determines, such as `//././/`. `tail` prints
 * it above each file, so that the text of a file cannot pass for the next file.
 */
export function rootPath(mark: string): string {
  const bits = [...Buffer.from(mark.slice("part-".length).slice(0, 16), "hex")].flatMap((byte) =>
    Array.from({ length: 8 }, (_bit, place) => (byte >> place) & 1),
  );
  return bits.map((bit) => (bit === 1 ? "/." : "/")).join("");
}

/** The parts of a script's output by name. */
export type Parts = ReadonlyMap<string, string>;

/**
 * The files that one program prints in the part `files`, by the name of the part that each becomes.
 * The packages `mwan3`, `sqm` and `qmodem` name interfaces and devices themselves
 * (docs/facts/openwrt.md#mwan3).
 */
export const printedFiles: Readonly<Record<string, string>> = {
  release: "etc/openwrt_release",
  "os-release": "etc/os-release",
  "board.json": "etc/board.json",
  "config network": "etc/config/network",
  "config firewall": "etc/config/firewall",
  "config dhcp": "etc/config/dhcp",
  "config mwan3": "etc/config/mwan3",
  "config sqm": "etc/config/sqm",
  "config qmodem": "etc/config/qmodem",
};

/** Returns the parts of a script's output by name; each begins with a line `MARK NAME`. */
export function splitParts(mark: string, output: string): Parts {
  const parts = split(`\n${mark} `, "\n", output);
  const texts = split(`\n==> ${rootPath(mark)}/`, " <==\n", parts.get("files") ?? "");
  const named = Object.entries(printedFiles).flatMap(([part, path]) => {
    const text = texts.get(path);
    return text === undefined ? [] : [[part, text] as const];
  });
  return new Map([...parts, ...named]);
}

function split(start: string, end: string, output: string): Parts {
  const pieces = `\n${output}`.split(start).slice(1);
  return new Map(
    pieces.map((piece) => {
      const place = piece.indexOf(end);
      return place === -1 ? [piece, ""] : [piece.slice(0, place), piece.slice(place + end.length)];
    }),
  );
}

import type { Exchange } from "../../at/exchange.ts";

/** The signal of one serving cell. A value that the modem does not report is missing. */
export interface CellSignal {
  readonly technology: "LTE" | "NR5G-NSA" | "NR5G-SA";
  /** `B3` or `n78`. */
  readonly band?: string;
  /** Physical cell id. */
  readonly cell?: string;
  /** dBm */
  readonly rsrp?: number;
  /** dB */
  readonly rsrq?: number;
  /** dB */
  readonly sinr?: number;
}

/** Values of the four antenna ports for one technology. `undefined`: no signal or not connected. */
export interface AntennaValues {
  readonly technology: string;
  readonly values: readonly (number | undefined)[];
}

/** Positions of the fields after the technology (docs/facts/modem.md#serving-cell-fields). */
interface Layout {
  readonly band: number;
  readonly cell: number;
  readonly rsrp: number;
  readonly rsrq: number;
  readonly sinr: number;
}

const lte: Layout = { cell: 3, band: 5, rsrp: 9, rsrq: 10, sinr: 12 };
const standalone: Layout = { cell: 3, band: 6, rsrp: 8, rsrq: 9, sinr: 10 };
const nonStandalone: Layout = { cell: 2, rsrp: 3, sinr: 4, rsrq: 5, band: 7 };

/** Returns the serving cells: one for LTE or 5G standalone, two in NSA mode, none while searching. */
export const cellSignals: Exchange<readonly CellSignal[]> = {
  text: 'AT+QENG="servingcell"',
  timeoutMs: 5_000,
  parse: (reply) =>
    reply.rows("+QENG").flatMap((row) => {
      const [first = "", , third = ""] = row;
      const fields = first.toLowerCase() === "servingcell" ? row.slice(3) : row.slice(1);
      const cell = cellOf(
        (first.toLowerCase() === "servingcell" ? third : first).toUpperCase(),
        fields,
      );
      return cell === undefined ? [] : [cell];
    }),
};

function cellOf(technology: string, fields: readonly string[]): CellSignal | undefined {
  switch (technology) {
    case "LTE":
      // The duplex mode precedes the fields that all technologies have.
      return signalOf("LTE", "B", fields.slice(1), lte);
    case "NR5G-SA":
      return signalOf("NR5G-SA", "n", fields.slice(1), standalone);
    case "NR5G-NSA":
      return /^[TF]DD$/i.test(fields[0] ?? "")
        ? signalOf("NR5G-NSA", "n", fields.slice(1), standalone)
        : signalOf("NR5G-NSA", "n", fields, nonStandalone);
    default:
      return undefined;
  }
}

function signalOf(
  technology: CellSignal["technology"],
  prefix: "B" | "n",
  fields: readonly string[],
  layout: Layout,
): CellSignal | undefined {
  const band = fields[layout.band] ?? "";
  const cell = fields[layout.cell] ?? "";
  const rsrp = inRange(fields[layout.rsrp], -140, -30);
  const rsrq = inRange(fields[layout.rsrq], -43, 20);
  const sinr = inRange(fields[layout.sinr], -30, 60);
  if (rsrp === undefined && sinr === undefined) return undefined;
  return {
    technology,
    ...(/^\d+$/.test(band) && band !== "0" ? { band: `${prefix}${band}` } : {}),
    ...(/^\d+$/.test(cell) ? { cell } : {}),
    ...(rsrp === undefined ? {} : { rsrp }),
    ...(rsrq === undefined ? {} : { rsrq }),
    ...(sinr === undefined ? {} : { sinr }),
  };
}

/** Returns the number, or undefined for `-`, -32768 and other values outside the range. */
function inRange(field: string | undefined, min: number, max: number): number | undefined {
  if (field === undefined || !/^-?\d+$/.test(field)) return undefined;
  const value = Number(field);
  return value >= min && value <= max ? value : undefined;
}

/** The query of each value per antenna (docs/facts/modem.md#signal-per-antenna). */
export const antennaQueries = {
  rsrp: antennas("+QRSRP", -139, -30),
  rsrq: antennas("+QRSRQ", -43, 20),
  sinr: antennas("+QSINR", -30, 60),
} as const;

function antennas(name: string, min: number, max: number): Exchange<readonly AntennaValues[]> {
  return {
    text: `AT${name}`,
    timeoutMs: 5_000,
    parse: (reply) =>
      reply.rows(name).flatMap((row) => {
        const technology = row.at(-1) ?? "";
        if (row.length < 2 || !/^(LTE|NR5G)/i.test(technology)) return [];
        return [{ technology, values: row.slice(0, -1).map((field) => inRange(field, min, max)) }];
      }),
  };
}

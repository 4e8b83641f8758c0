/** Values of a serving cell that an antenna sees. */
export interface Signal {
  readonly rsrp: number;
  readonly rsrq: number;
  readonly sinr: number;
}

/** Invented: an antenna that is turned back and forth once in 40 s. */
const periodMs = 40_000;
const swing = { rsrp: 12, rsrq: 3, sinr: 8 };
const middle: Signal = { rsrp: -98, rsrq: -12, sinr: 9 };

/** Returns the signal at a time of the clock. */
export function signalAt(ms: number): Signal {
  const turn = Math.sin((2 * Math.PI * ms) / periodMs);
  return {
    rsrp: middle.rsrp + Math.round(swing.rsrp * turn),
    rsrq: middle.rsrq + Math.round(swing.rsrq * turn),
    sinr: middle.sinr + Math.round(swing.sinr * turn),
  };
}

/** Two of the four antenna ports are connected; the others report an invalid value. */
export function perAntenna(value: number): readonly number[] {
  return [value, value - 3, -32_768, -32_768];
}

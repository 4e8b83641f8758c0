import { antennaQueries, cellSignals } from "../../at-profiles/queries/signal.ts";
import type { AntennaValues, CellSignal } from "../../at-profiles/queries/signal.ts";
import type { Call } from "../../core/call.ts";
import { isFailure } from "../../core/failure.ts";
import type { PortSpec } from "../../profile/targets.ts";
import type { Emit } from "../events.ts";
import type { World } from "../world.ts";
import { openSession } from "./open-session.ts";

export type AntennaKind = keyof typeof antennaQueries;

/** One reading of the signal. */
export interface SignalReading {
  readonly cells: readonly CellSignal[];
  readonly antennas: Readonly<Partial<Record<AntennaKind, readonly AntennaValues[]>>>;
}

/** Reads the signal repeatedly over one open port. Sends queries only. */
export interface SignalReader extends AsyncDisposable {
  /** The port of the modem. */
  readonly port: string;
  read(call: Call): Promise<SignalReading>;
}

export async function openSignalReader(
  spec: PortSpec,
  world: World,
  emit: Emit,
  call: Call,
): Promise<SignalReader> {
  const held = await openSession(spec, world, emit, call);
  const { session } = held;
  /** Kinds that this firmware refuses are not asked again. */
  const refused = new Set<AntennaKind>();
  const antennasOf = async (
    kind: AntennaKind,
    inner: Call,
  ): Promise<readonly AntennaValues[] | undefined> => {
    if (refused.has(kind)) return undefined;
    try {
      return await session.send(antennaQueries[kind], inner);
    } catch (error) {
      if (!isFailure(error, "modem/refused", "modem/unexpected-reply")) throw error;
      refused.add(kind);
      return undefined;
    }
  };
  return {
    port: held.path,
    read: async (inner) => {
      const cells = await session.send(cellSignals, inner).catch((error: unknown) => {
        // A modem that is still searching can refuse the query.
        if (isFailure(error, "modem/refused", "modem/unexpected-reply")) return [];
        throw error;
      });
      const antennas: Partial<Record<AntennaKind, readonly AntennaValues[]>> = {};
      for (const kind of ["rsrp", "rsrq", "sinr"] as const) {
        const values = await antennasOf(kind, inner);
        if (values !== undefined && values.length > 0) antennas[kind] = values;
      }
      return { cells, antennas };
    },
    [Symbol.asyncDispose]: () => held[Symbol.asyncDispose](),
  };
}

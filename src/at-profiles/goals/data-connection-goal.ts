import { has } from "../observed.ts";
import type { ModemValues } from "../observed.ts";
import { refusalOfWrite } from "../refused-writes.ts";
import type { RefusedWrite } from "../refused-writes.ts";
import type { AnySetting } from "../setting.ts";
import { autoConnect } from "../settings/auto-connect.ts";
import { autoDial } from "../settings/auto-dial.ts";
import { usbMode } from "../settings/usb-mode.ts";
import type { Decision } from "./decision.ts";
import type { ProvenLink } from "./ethernet-path.ts";

export interface ConnectionInput {
  readonly observed: ModemValues;
  /** Writes that this firmware refused. */
  readonly refused: readonly RefusedWrite[];
  readonly proven?: ProvenLink;
}

/**
 * Returns the values with which the modem starts the data connection itself: USB mode ECM, or
 * QMAPWAC (docs/facts/modem.md#qmapwac), or the default rule, as on an RM551E-GL
 * (docs/facts/modem.md#qmapwac). ECM is preferred over QMI and MBIM: the AT port does not move, and
 * a later QMI host is not locked out. A modem in
 * RNDIS keeps it, because leaving it moves the AT port (docs/facts/modem.md#rndis-moves-at).
 */
export function dataConnectionGoal({ observed, refused, proven }: ConnectionInput): Decision {
  const ecm = 1;
  const rndis = 3;
  const mode = observed[usbMode.id];
  if (mode === ecm) return keep("The modem dials by itself because its USB mode is ECM.");
  if (observed[autoDial.id] === 1)
    return keep("The modem dials by itself because QMAPWAC is enabled.");
  if (observed[autoConnect.id] === 1)
    return keep("The modem dials by itself because of its default data rule.");
  if (mode === undefined && proven === "passthrough") return keep(isUnknown);
  const takesEcm = refusalOfWrite(refused, usbMode as AnySetting, ecm) === undefined;
  const takesAutoDial = refusalOfWrite(refused, autoDial as AnySetting, 1) === undefined;
  if (
    has(observed, autoDial) &&
    takesAutoDial &&
    (mode === rndis || mode === undefined || !takesEcm)
  )
    return {
      values: { [autoDial.id]: 1 },
      because: ["Enable QMAPWAC so that the modem dials by itself. The AT port does not move."],
    };
  if (mode === undefined) return keep(isUnknown);
  if (!takesEcm)
    return keep("This firmware refused USB mode ECM: the data rule starts the data connection.");
  return {
    values: { [usbMode.id]: ecm },
    because: ["Select USB mode ECM so that the modem dials by itself."],
  };
}

const isUnknown = "The modem does not show whether it dials by itself.";

function keep(reason: string): Decision {
  return { values: {}, because: [reason] };
}

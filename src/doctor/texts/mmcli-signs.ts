import { defined } from "../../core/defined.ts";
import { simOf } from "../log-signs.ts";
import type { ModemManagerSigns } from "../log-signs.ts";

/** Returns the state of a modem in the output of `mmcli -m`, also with `-K` or `-J`. */
export function managerSignsOf(text: string): ModemManagerSigns | undefined {
  if (text.trim() === "") return undefined;
  const value = (label: string, key: string): string | undefined =>
    new RegExp(`(?:\\|\\s*${label}:|\\b${key}\\s*:|"${key}"\\s*:)\\s*"?([^"\\n]+?)"?,?\\s*$`, "m")
      .exec(text)?.[1]
      ?.replace(/^--$/, "");
  // The state of one modem, where it is not a list.
  const listed = text.match(/^\s*\/org\/\S+\/Modem\/\d+ \[/gm)?.length ?? 1;
  const number = /Modem\/(\d+)/.exec(text)?.[1];
  const state = value("state", "modem.generic.state") ?? value("state", "state");
  const registration =
    value("registration", "modem.3gpp.registration-state") ??
    value("registration", "registration-state");
  const reason =
    value("failed reason", "modem.generic.state-failed-reason") ??
    value("failed reason", "state-failed-reason");
  const lock = value("lock", "modem.generic.unlock-required") ?? value("lock", "unlock-required");
  const power =
    value("power state", "modem.generic.power-state") ?? value("power state", "power-state");
  return defined({
    // A modem without a usable card has the state "failed", and is in low power too.
    radioOffLine:
      state === "disabled" && (power === "low" || power === "off")
        ? `mmcli: state disabled, power state ${power}`
        : undefined,
    modems: number === undefined ? [] : [Number(number)],
    listed,
    silentPorts: [],
    registration: registration || (state === "searching" ? state : undefined),
    registrationLine: registration ? `mmcli: registration ${registration}` : undefined,
    sim: simOf(`${reason} ${lock}`),
    simLine: reason ? `mmcli: failed reason ${reason}` : lock ? `mmcli: lock ${lock}` : undefined,
  });
}

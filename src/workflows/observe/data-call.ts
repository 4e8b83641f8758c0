import type { Exchange } from "../../at/exchange.ts";
import type { Addresses } from "../../at-profiles/queries/data-connection.ts";
import { contextOf } from "../../at-profiles/queries/effective-network.ts";
import type { SimState } from "../../at-profiles/queries/sim.ts";
import { dataRule } from "../../at-profiles/settings/data-rule.ts";
import { rgmii } from "../../at-profiles/settings/rgmii.ts";
import type { Call } from "../../core/call.ts";
import type { Clock } from "../../core/clock.ts";
import { waits } from "../../core/waits.ts";
import type { Emit } from "../events.ts";
import type { ModemLink } from "../modem/modem-link.ts";
import { readSim } from "./read-sim.ts";
import { registrationOf } from "./registration.ts";
import { readSettings } from "./read-settings.ts";
import { refusedAs } from "./unanswered.ts";

/** The addresses of the data connection, with the query that the modem answered. */
export interface CarrierAddresses extends Addresses {
  readonly query?: string;
  /** The PDP context that has them. */
  readonly context?: number;
}

type QueriedModem = Pick<ModemLink, "send" | "model">;
type ObservedModem = Pick<ModemLink, "send" | "model" | "remember" | "settings">;

const pollMs = 3_000;

/** States that last until the user acts. */
const unusable: ReadonlySet<SimState> = new Set(["pin", "puk", "other-lock", "absent"]);

/**
 * Returns the addresses of the data connection, by the first query that this firmware supports
 * (docs/facts/modem.md#wwan).
 */
export async function carrierAddresses(
  modem: QueriedModem,
  cid: number,
  call: Call,
): Promise<CarrierAddresses> {
  const { model } = modem;
  const own = await firstAnswered(modem, model.addressQueries(cid), call);
  if (hasAddress(own)) return { ...own, context: cid };
  if (model.dialedContexts === undefined) return own;
  const dialed = await modem.send(model.dialedContexts, call).catch(refusedAs([]));
  for (const other of dialed.filter((one) => one !== cid)) {
    const found = await firstAnswered(modem, model.addressQueries(other), call);
    if (hasAddress(found)) return { ...found, context: other };
  }
  return own;
}

async function firstAnswered(
  modem: QueriedModem,
  queries: readonly Exchange<Addresses>[],
  call: Call,
): Promise<CarrierAddresses> {
  for (const query of queries) {
    const found = await modem.send(query, call).catch(refusedAs(undefined));
    if (found !== undefined) return { ...found, query: query.text };
  }
  return {};
}

/** Returns the IPv4 address of the data connection. */
export async function carrierAddress(
  modem: QueriedModem,
  cid: number,
  call: Call,
): Promise<string | undefined> {
  return (await carrierAddresses(modem, cid, call)).ipv4;
}

/** Returns the PDP context that the modem uses for the data connection. */
export async function callContext(
  modem: Pick<ModemLink, "send" | "remember" | "settings">,
  call: Call,
): Promise<number> {
  const settings = modem.settings.filter(({ id }) => id === dataRule.id || id === rgmii.id);
  const { values } = await readSettings(modem, settings, call);
  return contextOf(values);
}

/** Whether the modem has a data connection in either address family. */
export function hasAddress({ ipv4, ipv6 }: Addresses): boolean {
  return ipv4 !== undefined || ipv6 !== undefined;
}

export async function isConnected(modem: ObservedModem, call: Call): Promise<boolean> {
  return hasAddress(await carrierAddresses(modem, await callContext(modem, call), call));
}

/** Returns whether the SIM card lets the modem register. */
export async function canConnect(modem: ObservedModem, call: Call): Promise<boolean> {
  return !unusable.has((await readSim(modem, call)).state);
}

export interface ConnectionWait {
  readonly clock: Clock;
  readonly emit: Emit;
  /** Default 120 s. */
  readonly timeoutMs?: number;
  /** Additional time for a modem that searches for a network. Default none. */
  readonly searchingMs?: number;
  /** Ends the wait at once. */
  readonly interrupt?: AbortSignal;
}

/** Waits for a data connection. Returns whether there is one. */
export async function awaitConnection(
  modem: ObservedModem,
  {
    clock,
    emit,
    timeoutMs = waits.connection.deadlineMs,
    searchingMs = 0,
    interrupt,
  }: ConnectionWait,
  call: Call,
): Promise<boolean> {
  const cid = await callContext(modem, call);
  const isActive = async (): Promise<boolean> =>
    hasAddress(await carrierAddresses(modem, cid, call));
  if (await isActive()) return true;
  // Without its SIM card the modem cannot register, so waiting is useless.
  if (!(await canConnect(modem, call))) return false;
  const becomesActive = async (ms: number): Promise<boolean> => {
    emit({ type: "waiting", for: "data-call", seconds: ms / 1000 });
    for (const deadline = clock.monotonicMs() + ms; clock.monotonicMs() < deadline;) {
      if (interrupt?.aborted === true) return false;
      await clock.sleep(pollMs, call);
      if (await isActive()) return true;
    }
    return false;
  };
  if (await becomesActive(timeoutMs)) return true;
  if (searchingMs === 0 || interrupt?.aborted === true) return false;
  return (await isSearching(modem, call)) && becomesActive(searchingMs);
}

export async function isSearching(modem: QueriedModem, call: Call): Promise<boolean> {
  const { registration } = await registrationOf(modem, call);
  const states = Object.values(registration);
  const isRegistered = states.some((state) => state === "home" || state === "roaming");
  return states.includes("searching") && !isRegistered;
}

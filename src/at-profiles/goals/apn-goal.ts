import type { Secret } from "../../core/secret.ts";
import type { ModemModel } from "../model.ts";
import { notOffered } from "../not-offered.ts";
import { has, part } from "../observed.ts";
import type { ModemValues } from "../observed.ts";
import { mbnAutoSelect } from "../settings/mbn-auto-select.ts";
import { pdpLogin } from "../settings/pdp-login.ts";
import type { Decision } from "./link-goal.ts";

export type ApnType = "ipv4" | "ipv6" | "ipv4v6";
export type ApnAuth = "none" | "pap" | "chap";

/** The desired APN. A type, so that a target that holds it can be stored as JSON. */
export type ApnSpec = { readonly name: string; readonly type: ApnType };

/** Missing login: the modem sends no user name and no password to the carrier. */
export type ApnSpecWithLogin = ApnSpec & { readonly login?: ApnLogin };

export interface ApnLogin {
  readonly auth: Exclude<ApnAuth, "none">;
  readonly user: Secret;
  readonly password?: Secret;
}

export interface ApnInput {
  readonly model: ModemModel;
  readonly observed: ModemValues;
  /** What an unfinished run found before it, where there is one. */
  readonly before?: ModemValues;
  readonly cid: number;
}

/** The APN that is asked for; without one, the one that is there, where a restart may take it away. */
export function apnGoal(input: ApnInput, apn: ApnSpecWithLogin | undefined): Decision {
  const values = apn === undefined ? keptApn(input) : wantedApn(input, apn);
  return {
    values,
    because:
      input.observed[mbnAutoSelect.id] === 1 && Object.keys(values).length > 0 ? [upset] : [],
  };
}

const upset =
  "the modem chooses an operator profile (MBN) at every start, and that can overwrite the APN (ROM-WIKI): after a restart the APN is looked at, and written again where it was";

function wantedApn({ model, observed, cid }: ApnInput, apn: ApnSpecWithLogin): ModemValues {
  const id = `cgdcont.${cid}`;
  if (observed[id] === undefined)
    throw notOffered(model, `an APN for context ${cid}`, "Use a context from 1 to 8.");
  return {
    [id]: { type: apnTypes[apn.type], apn: apn.name },
    ...wantedLogin({ model, observed, cid }, apn.login),
  };
}

/** A login that is there and cannot be read back is left alone rather than lost: nobody could put it back. */
function wantedLogin({ model, observed, cid }: ApnInput, login: ApnLogin | undefined): ModemValues {
  const setting = pdpLogin(cid);
  const current = observed[setting.id];
  const auth = part(current, "auth");
  const hasHidden = (auth === "pap" || auth === "chap") && part(current, "password") === undefined;
  if (login === undefined)
    return auth === undefined || auth === "none" || auth === "unknown" || hasHidden
      ? {}
      : { [setting.id]: { auth: "none" } };
  if (current === undefined || auth === "unknown") {
    throw notOffered(
      model,
      "an APN with user name and password (AT+CGAUTH? is not answered as it should be)",
      "Most carriers ignore them: leave auth, username and password away, or store them on the modem by hand first.",
    );
  }
  const wanted = {
    auth: login.auth,
    user: login.user.reveal(),
    ...(login.password === undefined ? {} : { password: login.password.reveal() }),
  };
  if (hasHidden && !(auth === wanted.auth && part(current, "user") === wanted.user)) {
    throw notOffered(
      model,
      "to show the password it has now for this APN, so that it could never be put back",
      "Remove the login by hand first, if nobody needs it: `ethermode at 'AT+CGAUTH=<context>,0'`.",
    );
  }
  return { [setting.id]: wanted };
}

const apnTypes = { ipv4: "IP", ipv6: "IPV6", ipv4v6: "IPV4V6" } as const;

/**
 * Nobody asked for another APN, so the one that is there stays. An empty one is the subscription's own and cannot be taken away;
 * after a run that ended between its restart and its look at the APN, the one before it counts.
 */
export function keptApn({ observed, before = {}, cid }: Omit<ApnInput, "model">): ModemValues {
  const id = `cgdcont.${cid}`;
  if (!has(observed, { id }) || observed[mbnAutoSelect.id] !== 1) return {};
  const kept = [observed[id], before[id]].find((context) => isNamed(part(context, "apn")));
  return kept === undefined ? {} : { [id]: kept };
}

function isNamed(apn: unknown): boolean {
  return typeof apn === "string" && apn !== "";
}

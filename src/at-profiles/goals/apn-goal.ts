import { defined } from "../../core/defined.ts";
import type { ModemModel } from "../model.ts";
import { notOffered } from "../not-offered.ts";
import { has, part } from "../observed.ts";
import type { ModemValues } from "../observed.ts";
import { mbnAutoSelect } from "../settings/mbn-auto-select.ts";
import { pdpLogin } from "../settings/pdp-login.ts";
import type { Decision } from "./decision.ts";
import type { ApnLogin, ApnSpecWithLogin } from "./ethernet-spec.ts";

export interface ApnInput {
  readonly model: ModemModel;
  readonly observed: ModemValues;
  /** The values before an unfinished run, if there is one. */
  readonly before?: ModemValues;
  readonly cid: number;
}

/**
 * Returns the desired APN. Without one, it returns the current APN if a restart of the modem can
 * replace it.
 */
export function apnGoal(input: ApnInput, apn: ApnSpecWithLogin | undefined): Decision {
  const values = apn === undefined ? keptApn(input) : desiredApn(input, apn);
  const canBeReplaced = input.observed[mbnAutoSelect.id] === 1 && Object.keys(values).length > 0;
  return { values, because: canBeReplaced ? [profileReplacesApn] : [] };
}

// docs/facts/modem.md#mbn.
const profileReplacesApn =
  "The modem activates an operator profile (MBN) at every start, which can replace the APN. " +
  "After a restart the APN is read again and restored if necessary.";

function desiredApn({ model, observed, cid }: ApnInput, apn: ApnSpecWithLogin): ModemValues {
  const id = `cgdcont.${cid}`;
  if (observed[id] === undefined)
    throw notOffered(model, `an APN for context ${cid}`, "Use a context from 1 to 8.");
  return {
    [id]: { type: apnTypes[apn.type], apn: apn.name },
    ...desiredLogin({ model, observed, cid }, apn.login),
  };
}

/**
 * Returns the login to write. A login whose password the modem hides is kept, because rollback
 * could not restore it.
 */
function desiredLogin(
  { model, observed, cid }: ApnInput,
  login: ApnLogin | undefined,
): ModemValues {
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
      "an APN with user name and password (it does not support AT+CGAUTH?)",
      "Remove auth, username and password from modem.apn: most carriers ignore them. " +
        "Or store the login on the modem with another tool first.",
    );
  }
  const desired = defined({
    auth: login.auth,
    user: login.user.reveal(),
    password: login.password?.reveal(),
  });
  if (hasHidden && !(auth === desired.auth && part(current, "user") === desired.user)) {
    throw notOffered(
      model,
      "the password that is stored for this APN, so rollback could not restore it",
      `If that login is not needed, remove it first:\n  ethermode at 'AT+CGAUTH=${cid},0'`,
    );
  }
  return { [setting.id]: desired };
}

const apnTypes = { ipv4: "IP", ipv6: "IPV6", ipv4v6: "IPV4V6" } as const;

/**
 * Returns the APN to preserve over a restart. An empty APN is the default of the subscription and
 * cannot be lost. After a run that ended between its restart and its check of the APN, the APN
 * before that run is used.
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

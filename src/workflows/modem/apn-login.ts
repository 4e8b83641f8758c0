import type { ApnLogin } from "../../at-profiles/goals/ethernet-spec.ts";
import type { Call } from "../../core/call.ts";
import { secretPurposes } from "../../profile/secrets.ts";
import type { Target } from "../../profile/targets.ts";
import type { World } from "../world.ts";

/**
 * Returns the APN login with its secrets resolved, before any value is compared. Undefined without
 * a login.
 */
export async function apnLogin(
  { modem }: Target,
  world: Pick<World, "secret">,
  call: Call,
): Promise<ApnLogin | undefined> {
  const { auth, username, password } = modem?.apn ?? {};
  if (auth === undefined || auth === "none" || username === undefined) return undefined;
  const user = await world.secret(username, secretPurposes.apnUser, call);
  if (password === undefined) return { auth, user };
  return { auth, user, password: await world.secret(password, secretPurposes.apnPassword, call) };
}

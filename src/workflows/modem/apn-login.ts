import type { ApnLogin } from "../../at-profiles/goals/ethernet-spec.ts";
import type { Call } from "../../core/call.ts";
import type { Target } from "../../profile/targets.ts";
import type { World } from "../world.ts";

/** What the profile's references for the APN's login stand for, fetched before anything is compared. */
export async function apnLogin(
  { modem }: Target,
  world: Pick<World, "secret">,
  call: Call,
): Promise<ApnLogin | undefined> {
  const { auth, username, password } = modem?.apn ?? {};
  if (auth === undefined || auth === "none" || username === undefined) return undefined;
  return {
    auth,
    user: await world.secret(username, "user name of the APN", call),
    ...(password === undefined
      ? {}
      : { password: await world.secret(password, "password of the APN", call) }),
  };
}

import type { AtSession } from "../../at/session.ts";
import { moduleNumber } from "../../at-profiles/queries/identity.ts";
import type { Call } from "../../core/call.ts";
import { isFailure } from "../../core/failure.ts";

/** Returns the module's own number, the same on every port; undefined when it reports none. */
export async function numberOf(
  session: Pick<AtSession, "send">,
  call: Call,
): Promise<string | undefined> {
  return session.send(moduleNumber, call).catch((error: unknown) => {
    if (isFailure(error, "modem/refused", "modem/unexpected-reply", "modem/no-answer"))
      return undefined;
    throw error;
  });
}

import type { AtSession } from "../../at/session.ts";
import { moduleNumber } from "../../at-profiles/queries/identity.ts";
import type { Call } from "../../core/call.ts";
import { unansweredAs } from "../observe/unanswered.ts";

/** Returns the module's own number, the same on every port; undefined when it reports none. */
export async function numberOf(
  session: Pick<AtSession, "send">,
  call: Call,
): Promise<string | undefined> {
  return session.send(moduleNumber, call).catch(unansweredAs(undefined));
}

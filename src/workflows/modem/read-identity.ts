import type { AtSession } from "../../at/session.ts";
import { identify } from "../../at-profiles/queries/identify.ts";
import { firmware, identity, modelName } from "../../at-profiles/queries/identity.ts";
import type { Call } from "../../core/call.ts";
import { isFailure } from "../../core/failure.ts";
import { refusedAs, unansweredAs, unansweredIsItself } from "../observe/unanswered.ts";

/** The name of the modem's model and its full firmware version. */
export interface ReadIdentity {
  readonly model: string;
  readonly firmware: string;
}

type Asked = Pick<AtSession, "send">;

/**
 * Reads the model by ATI, and the full firmware version by AT+QGMR where the firmware has it. Other
 * firmware answers ATI with a text of its maker: AT+CGMM then names the model.
 */
export async function readIdentity(session: Asked, call: Call): Promise<ReadIdentity> {
  const { model, revision } = await readModel(session, call);
  return { model, firmware: await session.send(firmware, call).catch(unansweredAs(revision)) };
}

/** Reads the name of the model. Throws the failure of ATI if no command names one. */
export async function readModel(
  session: Asked,
  call: Call,
): Promise<{ readonly model: string; readonly revision: string }> {
  // A modem that ignores one command can answer the next.
  const answer = await session
    .send(identity, call)
    .catch((error: unknown) =>
      isFailure(error, "modem/no-answer") ? error : unansweredIsItself(error),
    );
  if (!isFailure(answer) && identify(answer) !== undefined) return answer;
  const model = await session.send(modelName, call).catch(refusedAs(undefined));
  if (model !== undefined && (isFailure(answer) || identify({ model }) !== undefined))
    return { model, revision: isFailure(answer) ? "" : answer.revision };
  if (isFailure(answer)) throw answer;
  return answer;
}

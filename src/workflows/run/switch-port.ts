import type { Call } from "../../core/call.ts";
import { explain } from "../../plan/explain.ts";
import type { PortSpec, Target } from "../../profile/targets.ts";
import { describeChannel } from "../../transports/channel.ts";
import { routerPrefix } from "../../transports/through-router/through-router.ts";
import type { Assessment } from "../observe/assess.ts";
import { closingStep } from "./closing-step.ts";
import { settingsOf } from "./session.ts";
import type { Session } from "./session.ts";

interface Kept {
  readonly session: Session;
  readonly seen: Assessment;
}

/**
 * Changes to another port of the same module before a plan that closes the port in use. Without
 * such a port nothing changes, and the preflight refuses the plan.
 */
export async function switchPort(session: Session, seen: Assessment, call: Call): Promise<Kept> {
  const { devices, target, emit } = session;
  const link = devices.modem;
  const { modem, plan } = seen;
  if (link === undefined || modem === undefined) return { session, seen };
  const before = link.channel;
  const step = closingStep(before, plan, modem.values);
  if (step === undefined) return { session, seen };
  const hasChanged = await link.changePort(
    (other) => closingStep(other, plan, modem.values) === undefined,
    emit,
    call,
  );
  if (!hasChanged) return { session, seen };
  const { title } = explain(step, settingsOf(session));
  const note =
    `Use the modem's port ${describeChannel(link.channel)}: ` +
    `the step "${title}" closes ${describeChannel(before)}.${adviceFor(target)}`;
  return {
    session: { ...session, target: withPort(target, link.port) },
    seen: {
      ...seen,
      modem: { ...modem, channel: link.channel },
      because: [note, ...seen.because],
    },
  };
}

/** A later run does not find a closed port that the profile names. */
function adviceFor({ modem }: Target): string {
  return modem?.port.kind === "path" || modem?.port.kind === "tcp"
    ? " Set `modem.port: auto` in the profile."
    : "";
}

/** Returns the target with the port that a rollback of this run finds. */
function withPort(target: Target, path: string): Target {
  if (target.modem === undefined) return target;
  const port: PortSpec = path.startsWith(routerPrefix)
    ? { kind: "through-router", path: path.slice(routerPrefix.length) }
    : { kind: "path", path };
  return { ...target, modem: { ...target.modem, port } };
}

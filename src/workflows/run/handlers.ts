import type { Step } from "../../plan/step.ts";
import { connectModem } from "./connect-handler.ts";
import { restartModem, setModem } from "./modem-handlers.ts";
import { renewRouter } from "./renew-handler.ts";
import { armRouter, confirmRouter, reloadRouter } from "./router-handlers.ts";
import type { StepHandler, StepOf } from "./step-context.ts";
import { writeRouter } from "./write-handler.ts";

const handlers = {
  "modem.set": setModem,
  "modem.restart": restartModem,
  "modem.connect": connectModem,
  "router.guard": armRouter,
  "router.write": writeRouter,
  "router.reload": reloadRouter,
  "router.renew": renewRouter,
  "router.confirm": confirmRouter,
} satisfies { [K in Step["kind"]]: StepHandler<StepOf<K>> };

/**
 * Returns the handler of a step. The cast is sound: the table pairs each kind with its own handler.
 */
export function handlerOf<S extends Step>(step: S): StepHandler<S> {
  return handlers[step.kind] as unknown as StepHandler<S>;
}

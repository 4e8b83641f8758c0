import type { Call } from "../../core/call.ts";
import { renewLease, wanStatus } from "../../router/openwrt/wan-interface.ts";
import { callContext, carrierAddress } from "../observe/data-call.ts";
import { reading } from "../router/router-link.ts";
import { always, routerOf } from "./step-context.ts";
import type { StepContext, StepHandler, StepOf } from "./step-context.ts";

/**
 * Limits for a data connection after the rule was written, and for a lease after the renewal (QA
 * waits up to 120 s; docs/facts/modem.md#verify-lease).
 */
const dataCallMs = 90_000;
const leaseMs = 45_000;
/** Shorter: a modem without a data connection may offer no lease. */
const anyLeaseMs = 15_000;
const pollMs = 1_000;

export const renewRouter: StepHandler<StepOf<"router.renew">> = {
  check: always,
  apply: async (step, context, call) => {
    const address =
      context.lease === "carrier-address" ? await awaitDataCall(context, call) : undefined;
    for (const attempt of [1, 2]) {
      await renewLease(await routerOf(context.devices).shell(call), step.interface, call);
      const lease = await awaitLease(step.interface, address, context, call);
      if (address === undefined || lease === address || attempt === 2) return;
    }
  },
};

/**
 * Returns the carrier address once the data connection is up: a lease from before it holds another
 * address (docs/facts/modem.md#symptom-10).
 */
async function awaitDataCall(
  { devices, interrupt, emit }: StepContext,
  call: Call,
): Promise<string | undefined> {
  const { modem, clock } = devices;
  if (modem === undefined) return undefined;
  const deadline = clock.monotonicMs() + dataCallMs;
  emit({ type: "waiting", for: "data-call", seconds: dataCallMs / 1000 });
  const context = await callContext(modem, call);
  while (!interrupt.aborted) {
    const address = await carrierAddress(modem, context, call);
    if (address !== undefined || clock.monotonicMs() >= deadline) return address;
    await clock.sleep(pollMs, call);
  }
  return undefined;
}

async function awaitLease(
  name: string,
  desired: string | undefined,
  context: StepContext,
  call: Call,
): Promise<string | undefined> {
  const { devices, interrupt, emit } = context;
  const { clock } = devices;
  const status = (): ReturnType<typeof wanStatus> =>
    reading(routerOf(devices), call, (shell) => wanStatus(shell, name, call));
  // PPPoE, static addresses and built-in modems bring no DHCP lease.
  if (desired === undefined && ((await status()).proto ?? "dhcp") !== "dhcp") return undefined;
  const timeoutMs = desired === undefined ? anyLeaseMs : leaseMs;
  const deadline = clock.monotonicMs() + timeoutMs;
  emit({ type: "waiting", for: "lease", seconds: timeoutMs / 1000 });
  let last: string | undefined;
  while (!interrupt.aborted) {
    await clock.sleep(pollMs, call);
    const { lease } = await status();
    last = lease.up ? lease.address : undefined;
    const isDone = last !== undefined && (desired === undefined || last === desired);
    if (isDone || clock.monotonicMs() >= deadline) return last;
  }
  return last;
}

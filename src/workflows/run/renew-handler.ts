import type { Call } from "../../core/call.ts";
import { waits } from "../../core/waits.ts";
import type { Wait } from "../../core/waits.ts";
import { maxRenewals } from "../../plan/guard-time.ts";
import type { Step } from "../../plan/step.ts";
import { renewLease, wanStatus } from "../../router/openwrt/wan-interface.ts";
import { callContext, canConnect, carrierAddress, isSearching } from "../observe/data-call.ts";
import { reading } from "../router/router-link.ts";
import { alwaysToDo, routerOf } from "./step-context.ts";
import type { StepContext, StepHandler, StepOf } from "./step-context.ts";

const pollMs = 1_000;
/** Assumed: by then, a modem has detected a SIM card that was powered or selected just before. */
const pollsBeforeSim = 10;

export const renewRouter: StepHandler<StepOf<"router.renew">> = {
  check: alwaysToDo,
  apply: async (step, context, call) => {
    const isGuarded = context.plan.slice(0, context.index).some(isGuard);
    const patience: Patience = isGuarded ? [waits.dataCallAgain] : unguarded;
    const address =
      context.lease === "carrier-address"
        ? await awaitDataCall(context, patience, call)
        : undefined;
    for (let attempt = 1; attempt <= maxRenewals; attempt += 1) {
      await renewLease(await routerOf(context.devices).shell(call), step.interface, call);
      const lease = await awaitLease(step.interface, address, context, call);
      if (address === undefined || lease === address) return;
    }
  },
};

/** Waits for the data connection, the second one only while the modem searches for a network. */
type Patience = readonly [Wait, Wait?];
const unguarded: Patience = [waits.dataCall, waits.registration];

function isGuard({ kind }: Step): boolean {
  return kind === "router.guard";
}

/** Waits for the data connection that a renewal needs, because the guard must outlast its waits. */
export async function awaitBeforeGuard(context: StepContext, call: Call): Promise<void> {
  const isRenewed = context.plan.slice(context.index).some(({ kind }) => kind === "router.renew");
  if (isRenewed && context.lease === "carrier-address")
    await awaitDataCall(context, unguarded, call);
}

/**
 * Returns the carrier address once the data connection is up: a lease from before it holds another
 * address (docs/facts/modem.md#symptom-10).
 */
async function awaitDataCall(
  { devices, interrupt, emit }: Pick<StepContext, "devices" | "interrupt" | "emit">,
  [{ deadlineMs }, whileSearching]: Patience,
  call: Call,
): Promise<string | undefined> {
  const { modem, clock } = devices;
  if (modem === undefined) return undefined;
  const deadline = clock.monotonicMs() + deadlineMs;
  const context = await callContext(modem, call);
  for (let polls = 0; !interrupt.aborted; polls += 1) {
    const address = await carrierAddress(modem, context, call);
    if (address !== undefined) return address;
    if (clock.monotonicMs() >= deadline) {
      if (whileSearching === undefined || !(await isSearching(modem, call))) return undefined;
      return awaitDataCall({ devices, interrupt, emit }, [whileSearching], call);
    }
    if (polls === pollsBeforeSim && !(await canConnect(modem, call))) return undefined;
    if (polls === 0) emit({ type: "waiting", for: "data-call", seconds: deadlineMs / 1000 });
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
  const { deadlineMs: timeoutMs } = desired === undefined ? waits.anyLease : waits.carrierLease;
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

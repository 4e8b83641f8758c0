import type { SimulatedRouter } from "#simulator";
import type { Call } from "../../core/call.ts";
import type { Clock } from "../../core/clock.ts";

/** The time without Internet during some work, in seconds. */
export interface Outage {
  /** Whether the Internet answered before the work. Otherwise no outage can be measured. */
  readonly hadInternet: boolean;
  readonly seconds: number;
}

const pollMs = 1_000;

/** A run without a modem ends before the router has its lease. */
const maxRecoveryMs = 120_000;

/** Runs the work, and asks every second of the simulated time whether the Internet answers the router. */
export async function outageDuring<T>(
  router: SimulatedRouter,
  clock: Clock,
  call: Call,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly outage: Outage }> {
  const answers = async (): Promise<boolean> => {
    const { status } = await router.run("ping -c 1 -W 1 1.1.1.1", call);
    return status === 0;
  };
  const hadInternet = await answers();
  let silentMs = 0;
  const stop = new AbortController();
  const poll = async (): Promise<void> => {
    for (let last = clock.monotonicMs(); !stop.signal.aborted;) {
      await clock.sleep(pollMs, stop).catch(() => undefined);
      const now = clock.monotonicMs();
      if (!(await answers().catch(() => false))) silentMs += now - last;
      last = now;
    }
  };
  const recovered = async (): Promise<void> => {
    for (const end = clock.monotonicMs() + maxRecoveryMs; clock.monotonicMs() < end;) {
      await clock.sleep(pollMs, call);
      if (await answers().catch(() => false)) return;
    }
  };
  const polling = poll();
  try {
    const result = await work();
    if (hadInternet) await recovered();
    return { result, outage: { hadInternet, seconds: Math.round(silentMs / 1000) } };
  } finally {
    stop.abort();
    await polling;
  }
}
